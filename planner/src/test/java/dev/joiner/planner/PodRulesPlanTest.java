package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.t3Medium;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.planner.solver.Planner;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules between pods, one at a time; Karpenter's suites on topology and volumes have the same cases. */
class PodRulesPlanTest {
    private static final LabelSelector WEB = new LabelSelector(Map.of("app", "web"), List.of());
    private static final String EBS = "ebs.csi.aws.com";

    private final Planner planner = new Planner();

    private static Relations web(List<SpreadRule> spreads, List<PodTerm> near, List<PodTerm> apart) {
        return new Relations("shop", new TreeMap<>(Map.of("app", "web")), spreads, near, apart, List.of());
    }

    private static PodTerm term(String key) {
        return new PodTerm(WEB, NamespaceScope.of("shop"), key);
    }

    private static Shape shape(Relations relations, VolumeUse... volumes) {
        return new Shape(
                resources("200m", "0").with(Resources.PODS, 1),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of(),
                relations,
                List.of(),
                List.of(volumes));
    }

    private Plan plan(Relations relations, int pods, Room... rooms) {
        return planner.plan(
                snapshot(List.of(rooms), pool("default"), t3Medium()),
                List.of(new DemandUnit("shop/web", shape(relations), pods, 0)));
    }

    private static Room room(Relations resident, VolumeUse... volumes) {
        return new Room(
                "node-1",
                false,
                Map.of(Labels.ZONE, "us-west-2a", Labels.HOSTNAME, "node-1"),
                List.of(),
                resources("1", "1Gi").with(Resources.PODS, 9),
                List.of(new Resident(resident, List.of(volumes), 1)),
                Map.of(EBS, 1));
    }

    private static Map<String, Integer> podsByZone(Plan plan) {
        var counts = new TreeMap<String, Integer>();
        for (PlannedClaim claim : plan.claims()) {
            var zones = new TreeSet<String>();
            claim.options().stream().map(LaunchOption::zone).forEach(zones::add);
            counts.merge(
                    zones.toString(),
                    claim.pods().values().stream().mapToInt(Integer::intValue).sum(),
                    Integer::sum);
        }
        return counts;
    }

    @Test
    void balancesPodsAcrossZones() {
        var spread = new SpreadRule(1, Labels.ZONE, WEB, 1, true, false);

        assertThat(podsByZone(plan(web(List.of(spread), List.of(), List.of()), 7)))
                .isEqualTo(Map.of("[us-west-2a]", 4, "[us-west-2b]", 3));
    }

    @Test
    void countsRunningPodsInASpread() {
        var spread = new SpreadRule(1, Labels.ZONE, WEB, 1, true, false);
        var full = new Room(
                "node-1",
                false,
                Map.of(Labels.ZONE, "us-west-2a"),
                List.of(),
                Resources.NONE,
                List.of(new Resident(Relations.of("shop", Map.of("app", "web")), List.of(), 3)),
                Map.of());

        assertThat(podsByZone(plan(web(List.of(spread), List.of(), List.of()), 3, full)))
                .isEqualTo(Map.of("[us-west-2b]", 3));
    }

    @Test
    void takesTheSmallestCountAsZeroWhileDomainsAreFewerThanMinDomains() {
        var spread = new SpreadRule(1, Labels.ZONE, WEB, 3, true, false);

        Plan plan = plan(web(List.of(spread), List.of(), List.of()), 4);

        assertThat(podsByZone(plan)).isEqualTo(Map.of("[us-west-2a]", 1, "[us-west-2b]", 1));
        assertThat(plan.unplaced().getFirst().pods()).isEqualTo(2);
        assertThat(plan.unplaced().getFirst().reasons().getFirst()).contains("topology spread over " + Labels.ZONE);
    }

    @Test
    void givesEachOfThePodsThatAreApartANodeOfItsOwn() {
        assertThat(plan(web(List.of(), List.of(), List.of(term(Labels.HOSTNAME))), 3)
                        .claims())
                .hasSize(3);
    }

    @Test
    void heedsTheAntiAffinityOfARunningPod() {
        Relations running =
                new Relations("shop", new TreeMap<>(), List.of(), List.of(), List.of(term(Labels.ZONE)), List.of());

        assertThat(podsByZone(plan(Relations.of("shop", Map.of("app", "web")), 2, room(running))))
                .isEqualTo(Map.of("[us-west-2b]", 2));
    }

    @Test
    void keepsPodsThatWantEachOtherInOneZone() {
        assertThat(podsByZone(plan(web(List.of(), List.of(term(Labels.ZONE)), List.of()), 20)))
                .hasSize(1);
    }

    @Test
    void hasNoPlaceForAffinityToAPodThatIsNowhere() {
        Relations lonely = new Relations(
                "shop",
                new TreeMap<>(Map.of("app", "other")),
                List.of(),
                List.of(term(Labels.ZONE)),
                List.of(),
                List.of());

        assertThat(plan(lonely, 1).unplaced().getFirst().reasons().getFirst()).contains("pod affinity over");
    }

    @Test
    void putsEqualHostPortsOnDifferentNodes() {
        Relations ported = new Relations(
                "shop", new TreeMap<>(), List.of(), List.of(), List.of(), List.of(new HostPort(80, "0.0.0.0", "TCP")));

        assertThat(plan(ported, 3).claims()).hasSize(3);
    }

    @Test
    void attachesNoMoreVolumesThanARunningNodeTakes() {
        var own = new VolumeUse(EBS, "shop/data-0");
        var shared = new VolumeUse(EBS, "shop/data-1");
        Room room = room(Relations.NONE, shared);
        Snapshot snapshot = snapshot(List.of(room), pool("default"), t3Medium());

        Plan another = planner.plan(snapshot, List.of(new DemandUnit("shop/a", shape(Relations.NONE, own), 1, 0)));
        Plan same = planner.plan(snapshot, List.of(new DemandUnit("shop/a", shape(Relations.NONE, shared), 1, 0)));

        assertThat(another.claims()).hasSize(1);
        assertThat(same.onRooms()).hasSize(1);
    }
}
