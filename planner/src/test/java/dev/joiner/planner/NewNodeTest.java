package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.nodeClass;
import static dev.joiner.planner.Fixtures.pod;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.t3Medium;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.node.DaemonOverhead;
import dev.joiner.planner.node.RunningNode;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node that does not exist yet is to its pods: its labels, its DaemonSets, its pool's limits. */
class NewNodeTest {
    private static final Requirement AVOIDS_A_HOST = Requirement.notIn(Labels.HOSTNAME, List.of("bad"));

    private static Plan plan(Snapshot snapshot, Shape... shapes) {
        var demand = new ArrayList<DemandUnit>();
        for (Shape shape : shapes) {
            demand.add(new DemandUnit("shop/" + demand.size(), shape, 1, 0));
        }
        return new Planner().plan(snapshot, demand);
    }

    private static Plan plan(Shape... shapes) {
        return plan(snapshot(List.of(), pool("default"), t3Medium()), shapes);
    }

    private static List<String> withoutPlace(Plan plan) {
        return plan.unplaced().stream().map(Plan.Unplaced::demand).toList();
    }

    @Test
    void a_pod_that_avoids_a_value_defines_no_label_for_its_neighbour() {
        Plan plan = plan(
                pod("200m", Requirement.notIn("example.com/gpu", List.of("x"))),
                pod("100m", Requirement.in("example.com/gpu", "y")));

        assertThat(withoutPlace(plan)).containsExactly("shop/1");
    }

    @Test
    void has_a_name_that_nobody_knows_before() {
        Plan plan = plan(
                pod("400m", AVOIDS_A_HOST),
                pod("300m", Requirement.exists(Labels.HOSTNAME)),
                pod("200m", Requirement.in(Labels.HOSTNAME, "other")),
                pod("100m", Requirement.doesNotExist(Labels.HOSTNAME)));

        assertThat(withoutPlace(plan)).containsExactly("shop/2", "shop/3");
        assertThat(plan.claims().getFirst().requirements().has(Labels.HOSTNAME)).isFalse();
    }

    @Test
    void will_have_registered_and_been_initialised() {
        Plan plan = plan(
                pod("200m", Requirement.in(Labels.REGISTERED, "true")),
                pod("100m", Requirement.in(Labels.INITIALIZED, "false")));

        assertThat(withoutPlace(plan)).containsExactly("shop/1");
        assertThat(plan.claims().getFirst().requirements().has(Labels.REGISTERED))
                .isFalse();
    }

    @Test
    void is_not_made_beyond_a_limit_of_0() {
        var paused = pool("default").toBuilder()
                .limits(Limits.parse(Map.of("memory", "0")))
                .build();

        Plan plan = plan(snapshot(List.of(), paused, t3Medium()), pod("100m"));

        assertThat(plan.claims()).isEmpty();
        assertThat(plan.unplaced().getFirst().reasons()).containsExactly("default: limit 0 memory is reached");
    }

    @Test
    void is_in_the_zone_whose_id_is_asked_for() {
        InstanceType type = t3Medium();
        var known = new InstanceType(
                type.name(),
                type.requirements().and(Requirement.in(Labels.ZONE_ID, "usw2-az1", "usw2-az2")),
                type.capacity(),
                type.allocatable(),
                List.of(
                        new Offering("us-west-2a", "usw2-az2", CapacityType.ON_DEMAND, HourlyPrice.parse("0.01"), true),
                        new Offering(
                                "us-west-2b", "usw2-az1", CapacityType.ON_DEMAND, HourlyPrice.parse("0.02"), true)));

        Plan plan = plan(
                snapshot(List.of(), pool("default"), known), pod("100m", Requirement.in(Labels.ZONE_ID, "usw2-az1")));

        assertThat(plan.claims().getFirst().options())
                .extracting(LaunchOption::zone)
                .containsExactly("us-west-2b");
    }

    /** A DaemonSet's pod of these labels, ports and rules, which runs where the requirements are met. */
    private static Shape daemon(Relations relations, Requirement... where) {
        return new Shape(
                resources("100m", "0").with(Resources.PODS, 1),
                List.of(Requirements.of(where)),
                List.of(),
                0,
                List.of(),
                relations,
                List.of(),
                List.of());
    }

    private static Relations relations(String app, List<PodTerm> near, List<PodTerm> apart, HostPort... ports) {
        return new Relations("shop", new TreeMap<>(Map.of("app", app)), List.of(), near, apart, List.of(ports));
    }

    private static PodTerm to(String app, String key) {
        return new PodTerm(new LabelSelector(Map.of("app", app), List.of()), NamespaceScope.of("shop"), key);
    }

    private static Snapshot with(Shape daemon, InstanceType... types) {
        return new Snapshot(
                List.of(new PoolView(pool("default"), nodeClass(), List.of(types), Resources.NONE)),
                List.of(),
                List.of(daemon));
    }

    private static InstanceType large() {
        return Fixtures.type("m5.large", "m5", "1930m", "7Gi", 29, "0.096");
    }

    @Test
    void has_the_host_ports_of_its_daemon_sets_taken() {
        var port = new HostPort(8080, HostPort.ANY, "TCP");
        Shape everywhere = daemon(relations("daemon", List.of(), List.of(), port));
        Shape onSmall = daemon(
                relations("daemon", List.of(), List.of(), port), Requirement.in(Labels.INSTANCE_TYPE, "t3.medium"));
        Shape wants = daemon(relations("web", List.of(), List.of(), port));

        assertThat(plan(with(everywhere, t3Medium(), large()), wants)
                        .unplaced()
                        .getFirst()
                        .reasons()
                        .getFirst())
                .contains("host port 8080/TCP is taken by the DaemonSet of shop{app=daemon}");
        assertThat(plan(with(onSmall, t3Medium(), large()), wants)
                        .claims()
                        .getFirst()
                        .options())
                .extracting(LaunchOption::instanceType)
                .containsOnly("m5.large");
    }

    @Test
    void keeps_pods_and_daemon_sets_apart_whoever_of_them_asks_for_it() {
        for (String key : List.of(Labels.HOSTNAME, Labels.ZONE)) {
            Shape web = daemon(relations("web", List.of(), List.of()));
            Shape away = daemon(relations("web", List.of(), List.of(to("daemon", key))));
            Shape plain = daemon(relations("daemon", List.of(), List.of()));
            Shape shy = daemon(relations("daemon", List.of(), List.of(to("web", key))));

            assertThat(plan(with(plain, t3Medium()), web).unplaced()).isEmpty();
            assertThat(plan(with(plain, t3Medium()), away).claims()).isEmpty();
            assertThat(plan(with(shy, t3Medium()), web).claims()).isEmpty();
        }
    }

    @Test
    void has_the_daemon_sets_pod_that_another_wants_to_be_near() {
        for (String key : List.of(Labels.HOSTNAME, Labels.ZONE)) {
            Shape near = daemon(relations("web", List.of(to("daemon", key)), List.of()));
            Shape onLarge =
                    daemon(relations("daemon", List.of(), List.of()), Requirement.in(Labels.INSTANCE_TYPE, "m5.large"));

            Plan plan = plan(with(onLarge, t3Medium(), large()), near);

            assertThat(plan.unplaced()).isEmpty();
            assertThat(plan.claims().getFirst().options())
                    .extracting(LaunchOption::instanceType)
                    .containsOnly("m5.large");
        }
    }

    @Test
    void on_its_way_has_the_pods_of_its_daemon_sets_already() {
        var port = new HostPort(8080, HostPort.ANY, "TCP");
        Shape daemon =
                daemon(relations("daemon", List.of(), List.of(), port), Requirement.in(Labels.REGISTERED, "true"));

        assertThat(DaemonOverhead.residents(
                        DaemonOverhead.labelsOnceUp(Map.of(Labels.HOSTNAME, "n")), List.of(), List.of(daemon)))
                .extracting(resident -> resident.relations().ports())
                .containsExactly(List.of(port));
    }

    @Test
    void on_its_way_keeps_only_the_taints_that_stay() {
        var startup = new Taint("cilium", "", Taint.NO_EXECUTE);
        var own = new Taint("team", "a", Taint.NO_SCHEDULE);
        var notReady = new Taint("node.kubernetes.io/not-ready", "", Taint.NO_SCHEDULE);

        assertThat(RunningNode.lasting(List.of(startup, own, notReady), List.of(startup)))
                .containsExactly(own);
    }

    @Test
    void a_volume_for_one_pod_goes_to_the_first_that_asks_for_it() {
        Shape wants = new Shape(
                resources("100m", "0").with(Resources.PODS, 1),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of(),
                Relations.NONE,
                List.of(),
                List.of(new VolumeUse("ebs.csi.aws.com", "shop/data", true)));
        var two = new DemandUnit("shop/a", wants, 2, 1);

        Plan plan = new Planner().plan(snapshot(List.of(), pool("default"), t3Medium()), List.of(two));

        assertThat(plan.claims().getFirst().pods()).containsEntry("shop/a", 1);
        assertThat(plan.unplaced().getFirst().pods()).isEqualTo(1);
        assertThat(plan.unplaced().getFirst().expected()).isEqualTo(1);
        assertThat(plan.unplaced().getFirst().reasons().getFirst()).contains("ReadWriteOncePod");
    }
}
