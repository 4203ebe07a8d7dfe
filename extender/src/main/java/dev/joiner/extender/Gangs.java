package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.cluster.reflect.CacheListener;
import dev.joiner.planner.pods.PodShapes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gangs and where their pods stand. Thread-safe: guarded by its monitor. */
final class Gangs implements CacheListener<Pod> {
    private final Map<String, Members> byName = new HashMap<>();

    private static final class Members {
        private final Map<String, DemandKey> waiting = new HashMap<>();
        private final Set<String> bound = new HashSet<>();
    }

    @Override
    public synchronized void changed(@Nullable Pod old, @Nullable Pod now) {
        if (old != null) {
            Gang.of(old).ifPresent(gang -> leave(gang, old));
        }
        if (now != null && !now.isTerminal() && !now.metadata().isDeleting()) {
            Gang.of(now).ifPresent(gang -> join(gang, now));
        }
    }

    private void leave(Gang gang, Pod pod) {
        byName.computeIfPresent(name(gang), (name, members) -> {
            members.waiting.remove(pod.metadata().uid());
            members.bound.remove(pod.metadata().uid());
            return members.waiting.isEmpty() && members.bound.isEmpty() ? null : members;
        });
    }

    private void join(Gang gang, Pod pod) {
        Members members = byName.computeIfAbsent(name(gang), name -> new Members());
        if (pod.isBound()) {
            members.bound.add(pod.metadata().uid());
        } else {
            members.waiting.put(pod.metadata().uid(), DemandKey.of(pod, PodShapes.of(pod)));
        }
    }

    private static String name(Gang gang) {
        return gang.namespace() + "/" + gang.name();
    }

    boolean isMember(Pod pod) {
        return Gang.of(pod).isPresent();
    }

    /** Whether the least number of a pod's gang runs or has room that it can be bound to now. */
    boolean isComplete(Pod pod, ClusterView cluster) {
        Optional<Gang> gang = Gang.of(pod);
        if (gang.isEmpty()) {
            return true;
        }
        int bound;
        Set<DemandKey> keys;
        int waiting;
        synchronized (this) {
            Members members = byName.getOrDefault(name(gang.get()), new Members());
            bound = members.bound.size();
            waiting = members.waiting.size();
            keys = new HashSet<>(members.waiting.values());
        }
        int room = 0;
        for (NodeView node : cluster.all()) {
            if (node.open() && !node.going()) {
                for (DemandKey key : keys) {
                    int planned = node.planned().getOrDefault(key, 0);
                    room += Math.max(0, planned - node.bound().getOrDefault(key, 0));
                }
            }
        }
        return bound + Math.min(waiting, room) >= gang.get().minimum();
    }
}
