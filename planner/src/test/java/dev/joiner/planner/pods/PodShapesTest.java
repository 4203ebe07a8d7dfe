package dev.joiner.planner.pods;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Affinity;
import dev.joiner.api.kube.Pod.ClaimVolume;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.NodeAffinity;
import dev.joiner.api.kube.Pod.NodeSelector;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.PodAffinity;
import dev.joiner.api.kube.Pod.PodAffinityTerm;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.Port;
import dev.joiner.api.kube.Pod.ResourceClaim;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import dev.joiner.api.kube.Pod.Volume;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.HostPort;
import dev.joiner.planner.NamespaceScope;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Preference;
import dev.joiner.planner.Shape;
import dev.joiner.planner.SpreadRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodShapesTest {
    private static Shape shape(PodSpec spec) {
        return PodShapes.of(
                new Pod(aPod().build().metadata(), spec, aPod().build().status()));
    }

    private static PodSpec spec(
            @Nullable Affinity affinity,
            List<Container> containers,
            List<TopologySpreadConstraint> spread,
            List<Volume> volumes,
            List<ResourceClaim> claims) {
        return new PodSpec(
                "",
                "",
                Map.of("disk", "ssd"),
                affinity,
                List.of(),
                containers,
                List.of(),
                Map.of(),
                null,
                0,
                "",
                false,
                List.of(),
                spread,
                volumes,
                claims);
    }

    private static PodSpec withAffinity(Affinity affinity) {
        return spec(affinity, List.of(), List.of(), List.of(), List.of());
    }

    private static PodSpec withTerms(NodeSelectorTerm... terms) {
        return withAffinity(new Affinity(new NodeAffinity(new NodeSelector(List.of(terms)), List.of()), null, null));
    }

    private static NodeSelectorTerm term(String key, String operator, String... values) {
        return new NodeSelectorTerm(List.of(new Expression(key, operator, List.of(values))), List.of());
    }

    @Test
    void isEqualForPodsThatDifferInNothingThatMatters() {
        Shape one = PodShapes.of(aPod("a")
                .label("statefulset.kubernetes.io/pod-name", "a")
                .ownedBy("ReplicaSet", "r")
                .build());
        Shape other =
                PodShapes.of(aPod("b").annotation("y", "2").unschedulable().build());

        assertThat(one).isEqualTo(other);
        assertThat(one.hash()).isEqualTo(other.hash());
    }

    @Test
    void differsByEverythingThatMatters() {
        Shape plain = PodShapes.of(aPod().build());

        assertThat(List.of(
                        PodShapes.of(aPod().cpu("201m").build()),
                        PodShapes.of(aPod().select("disk", "ssd").build()),
                        PodShapes.of(aPod().tolerates("gpu").build()),
                        PodShapes.of(aPod().label("app", "web").build()),
                        PodShapes.of(aPod().priority(1).build())))
                .doesNotHaveDuplicates()
                .allSatisfy(shape -> assertThat(shape.hash()).isNotEqualTo(plain.hash()));
    }

    @Test
    void joinsTheSelectorWithEachTermOfTheAffinity() {
        Shape shape = shape(withTerms(term("zone", "In", "a"), term("zone", "NotIn", "b")));

        Requirement ssd = Requirement.in("disk", "ssd");
        assertThat(shape.alternatives())
                .containsExactly(
                        Requirements.of(ssd, Requirement.in("zone", "a")),
                        Requirements.of(ssd, Requirement.notIn("zone", List.of("b"))));
        assertThat(shape.refusals()).isEmpty();
    }

    @Test
    void leavesOutEmptyTermsSinceTheyMatchNothing() {
        var empty = new NodeSelectorTerm(List.of(), List.of());

        assertThat(shape(withTerms(empty, term("zone", "In", "a"))).alternatives())
                .hasSize(1);
        assertThat(shape(withTerms(empty)).refusals())
                .containsExactly("node affinity has only empty terms, which match no node: give them expressions");
    }

    @Test
    void refusesAffinityItCannotRead() {
        assertThat(shape(withTerms(term("zone", "Near", "a"))).refusals())
                .containsExactly("node affinity: zone: unknown operator 'Near';"
                        + " use In, NotIn, Exists, DoesNotExist, Gt or Lt");
        assertThat(shape(withTerms(term("cpus", "Gt", "many"))).refusals())
                .containsExactly("node affinity: cpus: operator Gt takes one whole number, got [many]");
        assertThat(shape(withTerms(new NodeSelectorTerm(
                                List.of(), List.of(new Expression("metadata.name", "In", List.of("n1"))))))
                        .refusals())
                .containsExactly("node affinity by matchFields is not supported: use matchExpressions on a label");
    }

    @Test
    void readsRulesBetweenPodsAndTheirPorts() {
        var web = new LabelSelector(Map.of("app", "web"), List.of());
        var anti = new PodAffinity(
                List.of(new PodAffinityTerm(web, "zone", List.of(), null, List.of(), List.of())), List.of());
        var port = new Container("c", null, "", List.of(new Port(80, 8080, "", "")));
        var strict = new TopologySpreadConstraint(1, "zone", "DoNotSchedule", web, 3, List.of(), "", "Honor");
        var loose = new TopologySpreadConstraint(2, "zone", "ScheduleAnyway", null, null, List.of(), "Ignore", "");

        assertThat(shape(withAffinity(new Affinity(null, null, anti)))
                        .relations()
                        .apart())
                .containsExactly(new PodTerm(web, NamespaceScope.of("shop"), "zone"));
        assertThat(shape(spec(null, List.of(port), List.of(), List.of(), List.of()))
                        .relations()
                        .ports())
                .containsExactly(new HostPort(8080, "0.0.0.0", "TCP"));
        Shape spread = shape(spec(null, List.of(), List.of(strict, loose), List.of(), List.of()));
        assertThat(spread.relations().spreads()).containsExactly(new SpreadRule(1, "zone", web, 3, true, true));
        assertThat(spread.preferences())
                .containsExactly(
                        new Preference.Spread(new SpreadRule(2, "zone", LabelSelector.NOTHING, 1, false, false)));
    }

    @Test
    void refusesWhatItDoesNotPlanYetInsteadOfIgnoringIt() {
        var volume = new Volume("data", new ClaimVolume("data"), null);

        assertThat(shape(spec(null, List.of(), List.of(), List.of(volume), List.of()))
                        .refusals())
                .containsExactly("it has persistent volumes, and nothing is known of them here");
        assertThat(shape(spec(null, List.of(), List.of(), List.of(), List.of(new ResourceClaim("gpu"))))
                        .refusals())
                .containsExactly("pods with dynamic resource claims are not supported");
    }
}
