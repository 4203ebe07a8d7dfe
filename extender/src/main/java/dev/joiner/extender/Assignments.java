package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.CacheListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pods that were let onto a node and are not yet seen there. The scheduler counts them from the moment that it
 * assumes them; until a watch tells us too, this does. At most one entry a pod; an entry goes when its pod is
 * seen bound or gone, and after a while in any case. Thread-safe: guarded by its monitor.
 */
final class Assignments implements CacheListener<Pod> {
    /** Longer than binding ever takes; a pod that failed to bind comes back and gets a new entry. */
    private static final Duration FORGET_AFTER = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    private final Map<String, Assignment> byPod = new HashMap<>();

    private record Assignment(String node, DemandKey demand, Resources requests, long nanos) {}

    /** What is on its way to a node. */
    record Coming(Resources requests, Map<DemandKey, Integer> byDemand) {}

    Assignments(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void changed(@Nullable Pod old, @Nullable Pod now) {
        if (old != null
                && (now == null || !now.metadata().uid().equals(old.metadata().uid()))) {
            byPod.remove(old.metadata().uid());
        }
        if (now != null && (now.isBound() || now.isTerminal())) {
            byPod.remove(now.metadata().uid());
        }
    }

    /** The pod may go to the node. */
    synchronized void assign(String podUid, String node, DemandKey demand, Resources requests) {
        byPod.put(podUid, new Assignment(node, demand, requests, nanoTime.getAsLong()));
    }

    /** The pod is tried again: what it was let onto before does not count any more. */
    synchronized void forget(String podUid) {
        byPod.remove(podUid);
    }

    /** What is on its way to each node. */
    synchronized Map<String, Coming> byNode() {
        long now = nanoTime.getAsLong();
        byPod.values().removeIf(assignment -> now - assignment.nanos() > FORGET_AFTER.toNanos());
        var result = new HashMap<String, Coming>();
        for (Assignment assignment : byPod.values()) {
            Coming before = result.getOrDefault(assignment.node(), new Coming(Resources.NONE, Map.of()));
            var counts = new HashMap<>(before.byDemand());
            counts.merge(assignment.demand(), 1, Integer::sum);
            result.put(assignment.node(), new Coming(before.requests().plus(assignment.requests()), counts));
        }
        return result;
    }

    synchronized int size() {
        return byPod.size();
    }
}
