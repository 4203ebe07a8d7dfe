package dev.joiner.webhook;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodSchedulingTest {
    private boolean alive = true;
    private final PodScheduling scheduling = new PodScheduling("joiner-scheduler", false, () -> alive);

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

    @Test
    void letsPodsPassTheSentinelWhereThereIsOne() {
        var withSentinel = new PodScheduling("joiner-scheduler", true, () -> alive);
        var toleration = Map.of("key", "joiner.dev/sentinel", "operator", "Exists", "effect", "NoSchedule");

        assertThat(withSentinel.patch(aPod().build()))
                .contains(Map.of("op", "add", "path", "/spec/tolerations", "value", List.of(toleration)));
        assertThat(withSentinel.patch(aPod().tolerates("spot").build()))
                .contains(Map.of("op", "add", "path", "/spec/tolerations/-", "value", toleration));
        assertThat(withSentinel.patch(aPod().scheduler("volcano").build())).isEmpty();
    }
}
