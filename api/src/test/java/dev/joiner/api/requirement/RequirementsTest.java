package dev.joiner.api.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    private static final Requirement RED = Requirement.in("team", "red");

    @Test
    void intersectsSeveralRequirementsOnOneKey() {
        Requirements both =
                Requirements.of(Requirement.in(Labels.ZONE, "a", "b"), Requirement.in(Labels.ZONE, "b", "c"), RED);

        assertThat(both.get(Labels.ZONE)).contains(Requirement.in(Labels.ZONE, "b"));
        assertThat(both.singleValues()).isEqualTo(Map.of(Labels.ZONE, "b", "team", "red"));
    }

    @Test
    void isMetByLabelsThatMeetEach() {
        Requirements wanted = Requirements.of(RED, Requirement.doesNotExist("legacy"));

        assertThat(wanted.unmetBy(Map.of("team", "red", "other", "x"))).isEmpty();
        assertThat(wanted.unmetBy(Map.of("team", "blue"))).contains(RED);
        assertThat(wanted.unmetBy(Map.of())).contains(RED);
        assertThat(wanted.unmetBy(Map.of("team", "red", "legacy", "1"))).contains(Requirement.doesNotExist("legacy"));
    }

    @Test
    void isNotMetByANodeWithoutTheLabelWhenItContradictsItself() {
        Requirements contradiction = Requirements.of(RED, Requirement.in("team", "blue"));

        assertThat(contradiction.unmetBy(Map.of())).isPresent();
        assertThat(Requirements.NONE.conflictsWith(contradiction, Labels::isWellKnown))
                .isNotEmpty();
    }

    @Test
    void allowsAnyValueOfAKeyThatIsNotConstrained() {
        assertThat(Requirements.NONE.allows("team", "red")).isTrue();
        assertThat(Requirements.of(RED).allows("team", "blue")).isFalse();
    }

    @Test
    void agreesWhereBothLeaveAValue() {
        Requirements pool = Requirements.of(Requirement.in(Labels.ZONE, "a", "b"));

        assertThat(pool.conflictsWith(Requirements.of(Requirement.in(Labels.ZONE, "b", "c")), Labels::isWellKnown))
                .isEmpty();
        assertThat(pool.conflictsWith(Requirements.of(Requirement.in(Labels.ZONE, "c")), Labels::isWellKnown))
                .containsExactly(
                        "topology.kubernetes.io/zone In [c] does not meet topology.kubernetes.io/zone In [a, b]");
    }

    @Test
    void takesTwoSidesThatBothDoWithoutTheLabelForCompatible() {
        Requirements pool = Requirements.of(Requirement.doesNotExist("team"));

        assertThat(pool.conflictsWith(Requirements.of(Requirement.notIn("team", List.of("red"))), Labels::isWellKnown))
                .isEmpty();
        assertThat(pool.conflictsWith(Requirements.of(Requirement.exists("team")), Labels::isWellKnown))
                .hasSize(1);
    }

    @Test
    void letsPodsAskForWellKnownLabelsThatAPoolDoesNotName() {
        assertThat(Requirements.NONE.conflictsWith(
                        Requirements.of(Requirement.in(Labels.ZONE, "a")), Labels::isWellKnown))
                .isEmpty();
        assertThat(Requirements.NONE.conflictsWith(
                        Requirements.of(Requirement.notIn("team", List.of("red"))), Labels::isWellKnown))
                .isEmpty();
    }

    @Test
    void suggestsTheKeyThatAMistypedOneMeant() {
        assertThat(Requirements.NONE.conflictsWith(
                        Requirements.of(Requirement.in("topology.kubernetes.io/zones", "a")), Labels::isWellKnown))
                .containsExactly("label topology.kubernetes.io/zones is not defined"
                        + " (did you mean topology.kubernetes.io/zone?)");
        assertThat(Requirements.of(RED)
                        .conflictsWith(Requirements.of(Requirement.in("teem", "red")), Labels::isWellKnown))
                .containsExactly("label teem is not defined (did you mean team?)");
        assertThat(Requirements.NONE.conflictsWith(
                        Requirements.of(Requirement.in("something-else", "a")), Labels::isWellKnown))
                .containsExactly("label something-else is not defined");
    }

    @Test
    void readsALabelUnderEachOfItsNames() {
        Requirements zone = Requirements.of(Requirement.in("topology.ebs.csi.aws.com/zone", "a"));

        for (String name : List.of(
                "topology.kubernetes.io/zone",
                "failure-domain.beta.kubernetes.io/zone",
                "topology.ebs.csi.aws.com/zone")) {
            assertThat(zone.unmetBy(Map.of(name, "a"))).as(name).isEmpty();
            assertThat(zone.unmetBy(Map.of(name, "b"))).as(name).isPresent();
        }
    }

    @Test
    void isMetByNoNodeWhereOneValueIsAskedForAndExcluded() {
        Requirements both = Requirements.of(Requirement.in("a", "x"), Requirement.notIn("a", List.of("x")));

        assertThat(both.isSatisfiable()).isFalse();
        assertThat(Requirements.of(Requirement.doesNotExist("a")).isSatisfiable())
                .isTrue();
    }
}
