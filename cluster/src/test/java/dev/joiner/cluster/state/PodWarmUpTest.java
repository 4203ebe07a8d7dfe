package dev.joiner.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodWarmUpTest {
    @Test
    void readsWholeLivesOfPodsAndCallsNobody(@TempDir Path folder) {
        var states = new ArrayList<SchedulingState>();
        try (var server = new FakeApiServer()) {
            PodWarmUp.run(server.client(folder), pod -> {
                states.add(SchedulingState.of(pod));
                return pod;
            });

            assertThat(server.calls()).isEmpty();
        }
        assertThat(states).hasSizeGreaterThan(200);
        assertThat(states.subList(0, 3))
                .containsExactly(SchedulingState.UNDECIDED, SchedulingState.UNSCHEDULABLE, SchedulingState.BOUND);
    }

    @Test
    void knowsAPodThatAControllerHasJustMade() {
        Pod pod = Json.gson().fromJson(PodWarmUp.newPod(), Pod.class);

        assertThat(SchedulingState.of(pod)).isEqualTo(SchedulingState.UNDECIDED);
        assertThat(pod.metadata().controller()).isPresent();
        assertThat(pod.spec().schedulerName()).isEqualTo("default-scheduler");
    }
}
