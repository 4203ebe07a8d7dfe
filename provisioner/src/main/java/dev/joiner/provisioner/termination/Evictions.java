package dev.joiner.provisioner.termination;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the eviction of pods, so that their budgets are kept. One call a pod at a time; one that is refused may be
 * made again after 5 s. Called on the control thread.
 */
public final class Evictions {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

    private final KubeClient kube;
    private final Control control;
    private final Set<String> evicting = new HashSet<>();

    /** Asks this API server. */
    public Evictions(KubeClient kube, Control control) {
        this.kube = kube;
        this.control = control;
    }

    /** Asks for the eviction of a pod, unless that was done a short while ago. */
    public void evict(Pod pod) {
        if (!evicting.add(pod.metadata().uid())) {
            return;
        }
        String path = ResourceType.PODS.path(
                pod.metadata().namespace(), pod.metadata().name());
        control.work(() -> {
            // A pod that is still there after a while is asked again: its budget may allow it then.
            Duration again = Duration.ofSeconds(60);
            try {
                if (!control.isLeader()) {
                    return;
                }
                kube.call(
                        "POST",
                        path + "/eviction",
                        Map.of(),
                        Map.of(
                                "apiVersion",
                                "policy/v1",
                                "kind",
                                "Eviction",
                                "metadata",
                                Map.of(
                                        "name", pod.metadata().name(),
                                        "namespace", pod.metadata().namespace()),
                                "deleteOptions",
                                Map.of(
                                        "preconditions",
                                        Map.of("uid", pod.metadata().uid()))));
            } catch (KubeException e) {
                if (!e.isNotFound() && e.code() != 409) {
                    LOG.info("pod {} cannot be evicted yet: {}", pod.key(), e.getMessage());
                    again = Duration.ofSeconds(5);
                }
            } finally {
                control.later(again, () -> {
                    evicting.remove(pod.metadata().uid());
                    control.wake();
                });
            }
        });
    }
}
