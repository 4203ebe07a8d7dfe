package dev.joiner.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodRehearsalTest {
    @Test
    void readsWholeLivesOfPodsAndCallsNobody(@TempDir Path folder) {
        var standings = new ArrayList<Standing>();
        try (var server = new FakeApiServer()) {
            PodRehearsal.run(server.client(folder), pod -> {
                standings.add(Standing.of(pod));
                return pod;
            });

            assertThat(server.calls()).isEmpty();
        }
        assertThat(standings).hasSizeGreaterThan(200);
        assertThat(standings.subList(0, 3)).containsExactly(Standing.UNDECIDED, Standing.UNSCHEDULABLE, Standing.BOUND);
    }

    @Test
    void knowsAPodThatAControllerHasJustMade() {
        Pod pod = Json.gson().fromJson(PodRehearsal.newPod(), Pod.class);

        assertThat(Standing.of(pod)).isEqualTo(Standing.UNDECIDED);
        assertThat(pod.metadata().controller()).isPresent();
        assertThat(pod.spec().schedulerName()).isEqualTo("default-scheduler");
    }
}
