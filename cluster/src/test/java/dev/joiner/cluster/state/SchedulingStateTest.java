package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulingStateTest {
    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of("new", aPod(), SchedulingState.UNDECIDED),
                Arguments.of("judged", aPod().unschedulable(), SchedulingState.UNSCHEDULABLE),
                Arguments.of(
                        "failed by the scheduler", aPod().notScheduled("SchedulerError"), SchedulingState.UNDECIDED),
                Arguments.of("nominated", aPod().nominatedTo("n1"), SchedulingState.NOMINATED),
                Arguments.of("on a node", aPod().on("n1"), SchedulingState.BOUND),
                Arguments.of("on a node and going", aPod().on("n1").deleting(), SchedulingState.BOUND),
                Arguments.of(
                        "of a DaemonSet, on a node",
                        aPod().ownedBy("DaemonSet", "d").on("n1"),
                        SchedulingState.BOUND),
                Arguments.of("going", aPod().unschedulable().deleting(), SchedulingState.NO_DEMAND),
                Arguments.of("gated", aPod().gated().notScheduled("SchedulingGated"), SchedulingState.NO_DEMAND),
                Arguments.of(
                        "of a DaemonSet", aPod().ownedBy("DaemonSet", "d").unschedulable(), SchedulingState.NO_DEMAND),
                Arguments.of(
                        "static",
                        aPod().annotation("kubernetes.io/config.mirror", "x").unschedulable(),
                        SchedulingState.NO_DEMAND),
                Arguments.of("succeeded", aPod().on("n1").phase("Succeeded"), SchedulingState.NO_DEMAND),
                Arguments.of("failed", aPod().on("n1").phase("Failed"), SchedulingState.NO_DEMAND));
    }

    @ParameterizedTest(name = "a pod that is {0} is {2}")
    @MethodSource("pods")
    void standsWhereItsStateSays(String state, PodBuilder pod, SchedulingState expected) {
        assertThat(SchedulingState.of(pod.build())).as(state).isEqualTo(expected);
    }
}
