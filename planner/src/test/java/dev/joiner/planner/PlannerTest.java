package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.limited;
import static dev.joiner.planner.Fixtures.pod;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.t3Medium;
import static dev.joiner.planner.Fixtures.tainted;
import static dev.joiner.planner.Fixtures.tolerating;
import static dev.joiner.planner.Fixtures.type;
import static dev.joiner.planner.Fixtures.view;
import static dev.joiner.planner.Fixtures.weighing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final Planner planner = new Planner();

    @Test
    void putsAHundredPodsOfTheArticleOnThirteenNodesOfEight() {
        Plan plan = planner.plan(
                snapshot(List.of(), pool("default"), t3Medium()),
                List.of(new DemandUnit("default/php-apache", pod("200m"), 100, 0)));

        assertThat(plan.unplaced()).isEmpty();
        assertThat(plan.claims()).hasSize(13);
        assertThat(plan.claims().stream()
                        .map(claim -> claim.pods().get("default/php-apache"))
                        .sorted()
                        .toList())
                .isEqualTo(Stream.concat(Stream.of(4), Stream.generate(() -> 8).limit(12))
                        .toList());
        assertThat(plan.price().dollars()).isEqualTo(0.5408);
    }

    @Test
    void fillsRoomOnRunningNodesBeforeItMakesNewOnes() {
        var room = new Room(
                "node-1", false, Map.of(), List.of(), resources("1580m", "3Gi").with(Resources.PODS, 14));

        Plan plan = planner.plan(
                snapshot(List.of(room), pool("default"), t3Medium()),
                List.of(new DemandUnit("default/php-apache", pod("200m"), 30, 69)));

        assertThat(plan.onRooms()).containsExactly(new Plan.RoomShare("node-1", "default/php-apache", 7));
        assertThat(plan.claims()).hasSize(12);
    }

    @Test
    void placesRealPodsBeforeExpectedOnesWhateverTheirSize() {
        var room = new Room(
                "node-1", false, Map.of(), List.of(), resources("1", "3Gi").with(Resources.PODS, 10));

        Plan plan = planner.plan(
                snapshot(List.of(room), List.of()),
                List.of(new DemandUnit("a/large", pod("900m"), 0, 1), new DemandUnit("a/small", pod("200m"), 5, 0)));

        assertThat(plan.onRooms()).containsExactly(new Plan.RoomShare("node-1", "a/small", 5));
        assertThat(plan.unplaced()).extracting(Plan.Unplaced::demand).containsExactly("a/large");
    }

    @Test
    void choosesTheTypeThatCostsLeastForAllPodsTogether() {
        // One pod is cheapest on the small type; forty are cheaper on the large one.
        var small = type("s.small", "s", "500m", "1Gi", 20, "0.02");
        var large = type("s.large", "s", "8150m", "16Gi", 100, "0.16");
        Snapshot snapshot = snapshot(List.of(), pool("default"), small, large);

        Plan one = planner.plan(snapshot, List.of(new DemandUnit("a/one", pod("200m"), 1, 0)));
        Plan forty = planner.plan(snapshot, List.of(new DemandUnit("a/forty", pod("200m"), 40, 0)));

        assertThat(one.claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.cheapest().instanceType()).isEqualTo("s.small"));
        assertThat(forty.claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.cheapest().instanceType()).isEqualTo("s.large"));
    }

    @Test
    void offersEveryOtherTypeThatHoldsAllPodsOfAClaimCheapestFirst() {
        Plan plan = planner.plan(
                snapshot(
                        List.of(),
                        pool("default"),
                        type("c.xlarge", "c", "3900m", "7Gi", 58, "0.17"),
                        t3Medium(),
                        type("t.nano", "t", "400m", "400Mi", 4, "0.005")),
                List.of(new DemandUnit("a/b", pod("1500m"), 1, 0)));

        assertThat(plan.claims().getFirst().options())
                .extracting(option -> option.instanceType() + "@" + option.zone())
                .containsExactly(
                        "t3.medium@us-west-2a", "t3.medium@us-west-2b", "c.xlarge@us-west-2a", "c.xlarge@us-west-2b");
    }

    @Test
    void tellsTwoPoolsApartByTheLabelThatPodsSelect() {
        var red = pool("red", Requirement.in("team", "red"));
        var blue = pool("blue", Requirement.in("team", "blue"));

        Plan plan = planner.plan(
                snapshot(List.of(), List.of(view(red, t3Medium()), view(blue, t3Medium()))),
                List.of(
                        new DemandUnit("a/blue", pod("200m", Requirement.in("team", "blue")), 3, 0),
                        new DemandUnit("a/red", pod("200m", Requirement.in("team", "red")), 9, 0)));

        assertThat(plan.claims())
                .extracting(claim -> claim.pool().name() + " " + claim.pods())
                .containsExactlyInAnyOrder("blue {a/blue=3}", "red {a/red=8}", "red {a/red=1}");
    }

    @Test
    void keepsPodsOffTaintedPoolsUnlessTheyTolerateThem() {
        var pool = tainted(pool("gpu"), "nvidia.com/gpu");
        Snapshot snapshot = snapshot(List.of(), pool, t3Medium());

        Plan refused = planner.plan(snapshot, List.of(new DemandUnit("a/b", pod("200m"), 1, 0)));
        Plan placed =
                planner.plan(snapshot, List.of(new DemandUnit("a/b", tolerating(pod("200m"), "nvidia.com/gpu"), 1, 0)));

        assertThat(refused.unplaced().getFirst().reasons())
                .containsExactly("gpu: taint nvidia.com/gpu:NoSchedule is not tolerated");
        assertThat(placed.claims()).hasSize(1);
    }

    @Test
    void staysWithinALimitAndKeepsItsLastTenthFromExpectedPods() {
        var pool = limited(pool("default"), "20");
        Snapshot snapshot = snapshot(List.of(), pool, t3Medium());

        Plan real = planner.plan(snapshot, List.of(new DemandUnit("a/b", pod("200m"), 200, 0)));
        Plan expected = planner.plan(snapshot, List.of(new DemandUnit("a/b", pod("200m"), 0, 200)));

        assertThat(real.claims()).hasSize(10);
        assertThat(real.unplaced().getFirst().pods()).isEqualTo(120);
        assertThat(real.unplaced().getFirst().reasons()).containsExactly("default: limit 20 cpu is reached");
        assertThat(expected.claims()).hasSize(9);
    }

    @Test
    void triesHeavierPoolsFirstThoughTheyAreDearer() {
        Plan plan = planner.plan(
                snapshot(
                        List.of(),
                        List.of(
                                view(pool("cheap"), t3Medium()),
                                view(weighing(pool("heavy"), 10), type("c.large", "c", "1930m", "3Gi", 29, "0.9")))),
                List.of(new DemandUnit("a/b", pod("200m"), 1, 0)));

        assertThat(plan.claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.pool().name()).isEqualTo("heavy"));
    }

    @Test
    void namesThePoolAndTheReasonWhenNothingFits() {
        Snapshot snapshot = snapshot(List.of(), pool("default"), t3Medium());

        Plan large = planner.plan(snapshot, List.of(new DemandUnit("a/b", pod("400"), 1, 0)));
        Plan typo = planner.plan(
                snapshot,
                List.of(new DemandUnit(
                        "a/b", pod("1", Requirement.in("topology.kubernetes.io/zones", "us-west-2a")), 1, 0)));
        Plan zone = planner.plan(
                snapshot, List.of(new DemandUnit("a/b", pod("1", Requirement.in(Labels.ZONE, "mars-1a")), 1, 0)));

        assertThat(large.unplaced().getFirst().reasons())
                .containsExactly(
                        "default: no instance type has 400 cpu free; the largest allowed, t3.medium, has 1780m");
        assertThat(typo.unplaced().getFirst().reasons())
                .containsExactly("default: label topology.kubernetes.io/zones is not defined"
                        + " (did you mean topology.kubernetes.io/zone?)");
        assertThat(zone.unplaced().getFirst().reasons().getFirst()).contains("mars-1a");
    }

    @Test
    void givesTheSamePlanForTheSameInputInAnyOrder() {
        var demand = new ArrayList<DemandUnit>();
        for (int i = 0; i < 40; i++) {
            demand.add(new DemandUnit("a/d" + i, pod((100 + 37 * (i % 7)) + "m"), 1 + i % 5, i % 3));
        }
        var pools = new ArrayList<>(List.of(view(pool("a"), t3Medium()), view(pool("b"), t3Medium())));
        Plan first = planner.plan(snapshot(List.of(), pools), demand);

        var random = new Random(20261122);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(demand, random);
            Collections.shuffle(pools, random);
            assertThat(planner.plan(snapshot(List.of(), pools), demand)).isEqualTo(first);
        }
    }
}
