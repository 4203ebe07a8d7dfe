package dev.joiner.webhook;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Names our scheduler on opted-in pods, and changes nothing else; where there is a sentinel, it also lets them pass
 * its taint, so that our extender hears of pods that fit nowhere else. Only while our scheduler lives, only on pods
 * that would go to the default one, never on a DaemonSet's or a placed pod. Thread-safe.
 */
public final class PodScheduling {
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    /** The hard one of its taints; the soft one keeps pods off it while nobody strikes it from the list. */
    private static final Map<String, Object> PASSES_THE_SENTINEL =
            Map.of("key", Labels.SENTINEL, "operator", "Exists", "effect", "NoSchedule");

    private final String ourScheduler;
    private final boolean sentinel;
    private final BooleanSupplier alive;

    /**
     * @param ourScheduler named on opted-in pods
     * @param sentinel whether the cluster has a sentinel
     * @param alive whether that scheduler lives
     */
    public PodScheduling(String ourScheduler, boolean sentinel, BooleanSupplier alive) {
        this.ourScheduler = ourScheduler;
        this.sentinel = sentinel;
        this.alive = alive;
    }

    /** The JSON patch for a new pod; empty to leave it as it is. */
    List<Map<String, Object>> patch(Pod pod) {
        boolean ours = alive.getAsBoolean()
                && pod.spec().schedulerName().equals(DEFAULT_SCHEDULER)
                && pod.spec().nodeName().isEmpty()
                && !pod.isOfDaemonSet();
        if (!ours) {
            return List.of();
        }
        Map<String, Object> named = Map.of("op", "replace", "path", "/spec/schedulerName", "value", ourScheduler);
        return sentinel ? List.of(named, toleration(pod)) : List.of(named);
    }

    private static Map<String, Object> toleration(Pod pod) {
        return pod.spec().tolerations().isEmpty()
                ? Map.of("op", "add", "path", "/spec/tolerations", "value", List.of(PASSES_THE_SENTINEL))
                : Map.of("op", "add", "path", "/spec/tolerations/-", "value", PASSES_THE_SENTINEL);
    }
}
