package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.CacheListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
    /** In the order of their time. */
    private final Map<String, Assignment> byPod = new LinkedHashMap<>();

    private final Map<String, Coming> byNode = new HashMap<>();

    private record Assignment(String node, DemandKey demand, Resources requests, long nanos) {}

    /** What is on its way to a node. */
    record Coming(Resources requests, Map<DemandKey, Integer> byDemand) {
        static final Coming NOTHING = new Coming(Resources.NONE, Map.of());

        /** Copies the map. */
        Coming {
            byDemand = Map.copyOf(byDemand);
        }

        private Coming and(DemandKey demand, Resources more, int sign) {
            var counts = new HashMap<>(byDemand);
            counts.merge(demand, sign, (a, b) -> a + b == 0 ? null : a + b);
            return new Coming(requests.plus(more.times(sign)), counts);
        }
    }

    Assignments(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void changed(@Nullable Pod old, @Nullable Pod now) {
        if (old != null
                && (now == null || !now.metadata().uid().equals(old.metadata().uid()))) {
            forget(old.metadata().uid());
        }
        if (now != null && (now.isBound() || now.isTerminal())) {
            forget(now.metadata().uid());
        }
    }

    /** The pod may go to the node. */
    synchronized void assign(String podUid, String node, DemandKey demand, Resources requests) {
        forget(podUid);
        byPod.put(podUid, new Assignment(node, demand, requests, nanoTime.getAsLong()));
        byNode.put(node, coming(node).and(demand, requests, 1));
    }

    /** The pod is tried again: what it was let onto before does not count any more. */
    synchronized void forget(String podUid) {
        Assignment known = byPod.remove(podUid);
        if (known != null) {
            leaves(known);
        }
    }

    private void leaves(Assignment known) {
        Coming less = coming(known.node()).and(known.demand(), known.requests(), -1);
        if (less.byDemand().isEmpty()) {
            byNode.remove(known.node());
        } else {
            byNode.put(known.node(), less);
        }
    }

    private Coming coming(String node) {
        return byNode.getOrDefault(node, Coming.NOTHING);
    }

    /** What is on its way to a node. */
    synchronized Coming to(String node) {
        long now = nanoTime.getAsLong();
        Iterator<Assignment> oldest = byPod.values().iterator();
        while (oldest.hasNext()) {
            Assignment assignment = oldest.next();
            if (now - assignment.nanos() <= FORGET_AFTER.toNanos()) {
                break;
            }
            oldest.remove();
            leaves(assignment);
        }
        return coming(node);
    }

    /** How many pods of a demand are on their way, to any node. */
    synchronized int of(DemandKey demand) {
        return byNode.values().stream()
                .mapToInt(coming -> coming.byDemand().getOrDefault(demand, 0))
                .sum();
    }

    synchronized int size() {
        return byPod.size();
    }
}
