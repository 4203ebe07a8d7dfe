package dev.joiner.webhook;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodSchedulingTest {
    private boolean alive = true;
    private final PodScheduling scheduling = new PodScheduling("joiner-scheduler", () -> alive);

    private List<Map<String, Object>> patch(PodBuilder pod) {
        return scheduling.patch(pod.build());
    }

    @Test
    void namesOurSchedulerAndChangesNothingElse() {
        assertThat(patch(aPod()))
                .containsExactly(Map.of("op", "replace", "path", "/spec/schedulerName", "value", "joiner-scheduler"));
    }

    @Test
    void leavesPodsAloneWhileOurSchedulerDoesNotLive() {
        alive = false;

        assertThat(patch(aPod())).isEmpty();
    }

    @Test
    void leavesPodsThatAreAnotherSchedulersOrPlacedOrADaemonSets() {
        assertThat(patch(aPod().scheduler("volcano"))).isEmpty();
        assertThat(patch(aPod().scheduler("joiner-scheduler"))).isEmpty();
        assertThat(patch(aPod().on("n1"))).isEmpty();
        assertThat(patch(aPod().ownedBy("DaemonSet", "proxy"))).isEmpty();
    }
}
