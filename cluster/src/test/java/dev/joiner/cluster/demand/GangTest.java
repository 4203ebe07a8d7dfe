package dev.joiner.cluster.demand;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.planner.pods.PodShapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GangTest {
    @Test
    void isReadFromOurAnnotationsOrFromCoschedulingsLabels() {
        var ours = aPod().annotation(Gang.NAME, "train").annotation(Gang.MINIMUM, "8");
        var theirs = aPod().label(Gang.COSCHEDULING_NAME, "train").label(Gang.COSCHEDULING_MINIMUM, "8");

        assertThat(Gang.of(ours.build())).contains(new Gang("shop", "train", 8));
        assertThat(Gang.of(theirs.build())).contains(new Gang("shop", "train", 8));
        assertThat(Gang.of(aPod().build())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0", "-3", "many", "99999999999"})
    void isNoneWithoutALeastNumberOfTwo(String minimum) {
        assertThat(Gang.of(aPod().annotation(Gang.NAME, "train")
                        .annotation(Gang.MINIMUM, minimum)
                        .build()))
                .isEmpty();
    }

    @Test
    void isADemandOfItsOwn() {
        var a = aPod().annotation(Gang.NAME, "a").annotation(Gang.MINIMUM, "2").build();
        var b = aPod().annotation(Gang.NAME, "b").annotation(Gang.MINIMUM, "2").build();

        assertThat(DemandKey.of(a, PodShapes.of(a))).isNotEqualTo(DemandKey.of(b, PodShapes.of(b)));
    }
}
