package dev.joiner.webhook;

import dev.joiner.api.kube.Pod;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Names our scheduler on opted-in pods, and changes nothing else. Only while our scheduler lives, only on pods
 * that would go to the default one, never on a DaemonSet's or a placed pod. Thread-safe.
 */
public final class PodScheduling {
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    private final String ourScheduler;
    private final BooleanSupplier alive;

    /**
     * @param ourScheduler named on opted-in pods
     * @param alive whether that scheduler lives
     */
    public PodScheduling(String ourScheduler, BooleanSupplier alive) {
        this.ourScheduler = ourScheduler;
        this.alive = alive;
    }

    /** The JSON patch for a new pod; empty to leave it as it is. */
    List<Map<String, Object>> patch(Pod pod) {
        boolean ours = alive.getAsBoolean()
                && pod.spec().schedulerName().equals(DEFAULT_SCHEDULER)
                && pod.spec().nodeName().isEmpty()
                && !pod.isOfDaemonSet();
        return ours
                ? List.of(Map.of("op", "replace", "path", "/spec/schedulerName", "value", ourScheduler))
                : List.of();
    }
}
