package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StandingTest {
    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of("new", aPod(), Standing.UNDECIDED),
                Arguments.of("judged", aPod().unschedulable(), Standing.UNSCHEDULABLE),
                Arguments.of("failed by the scheduler", aPod().notScheduled("SchedulerError"), Standing.UNDECIDED),
                Arguments.of("nominated", aPod().nominatedTo("n1"), Standing.NOMINATED),
                Arguments.of("on a node", aPod().on("n1"), Standing.BOUND),
                Arguments.of("on a node and going", aPod().on("n1").deleting(), Standing.BOUND),
                Arguments.of(
                        "of a DaemonSet, on a node",
                        aPod().ownedBy("DaemonSet", "d").on("n1"),
                        Standing.BOUND),
                Arguments.of("going", aPod().unschedulable().deleting(), Standing.NO_DEMAND),
                Arguments.of("gated", aPod().gated().notScheduled("SchedulingGated"), Standing.NO_DEMAND),
                Arguments.of("of a DaemonSet", aPod().ownedBy("DaemonSet", "d").unschedulable(), Standing.NO_DEMAND),
                Arguments.of(
                        "static",
                        aPod().annotation("kubernetes.io/config.mirror", "x").unschedulable(),
                        Standing.NO_DEMAND),
                Arguments.of("succeeded", aPod().on("n1").phase("Succeeded"), Standing.NO_DEMAND),
                Arguments.of("failed", aPod().on("n1").phase("Failed"), Standing.NO_DEMAND));
    }

    @ParameterizedTest(name = "a pod that is {0} is {2}")
    @MethodSource("pods")
    void standsWhereItsStateSays(String state, PodBuilder pod, Standing expected) {
        assertThat(Standing.of(pod.build())).as(state).isEqualTo(expected);
    }
}
