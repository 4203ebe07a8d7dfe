package dev.joiner.extender;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.CacheListener;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.SchedulingState;
import dev.joiner.extender.PlacementContract.Refused;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pods that got no node and still wait. Their Demand may be deleted under them, by hand or by the leader a moment
 * before they came, and its creation may fail; the scheduler need not ask again soon. Where the extender is the signal,
 * they are reported again for as long as they wait. Thread-safe: guarded by its monitor; reports are made outside of
 * it.
 */
final class RefusedPods implements CacheListener<Pod> {
    /** More are not remembered: with so many waiting, the scheduler asks often enough. */
    private static final int MOST = 10_000;

    private final ObjectCache<Pod> pods;
    private final ObjectCache<Demand> demands;
    private final Consumer<Refused> report;
    /** The last refusal of each pod, by its uid. */
    private final Map<String, Refused> byPod = new HashMap<>();

    private final Map<DemandKey, Set<String>> byDemand = new HashMap<>();
    /** Pods that no watch had told of at the last look: they are new, or were gone when the scheduler asked. */
    private Set<String> unseen = Set.of();

    /**
     * @param report told of a refusal that should have a Demand; cheap, and may be told twice
     */
    RefusedPods(ObjectCache<Pod> pods, ObjectCache<Demand> demands, Consumer<Refused> report) {
        this.pods = pods;
        this.demands = demands;
        this.report = report;
    }

    /** A pod got no node. */
    void add(Refused refused) {
        synchronized (this) {
            String uid = uid(refused.pod());
            forget(uid);
            if (byPod.size() < MOST) {
                byPod.put(uid, refused);
                byDemand.computeIfAbsent(refused.key(), key -> new HashSet<>()).add(uid);
            }
        }
        report.accept(refused);
    }

    @Override
    public synchronized void changed(@Nullable Pod old, @Nullable Pod now) {
        if (old != null && (now == null || !uid(old).equals(uid(now)))) {
            forget(uid(old));
        }
        if (now != null && !waits(now)) {
            forget(uid(now));
        }
    }

    private static String uid(Pod pod) {
        return pod.metadata().uid();
    }

    private static boolean waits(Pod pod) {
        SchedulingState state = SchedulingState.of(pod);
        return state == SchedulingState.UNDECIDED || state == SchedulingState.UNSCHEDULABLE;
    }

    private void forget(String uid) {
        Refused refused = byPod.remove(uid);
        if (refused != null) {
            byDemand.computeIfPresent(refused.key(), (key, uids) -> {
                uids.remove(uid);
                return uids.isEmpty() ? null : uids;
            });
        }
    }

    /** Reports again what waits without a Demand. */
    void look() {
        missing().forEach(report);
    }

    private synchronized List<Refused> missing() {
        Set<String> before = unseen;
        unseen = byPod.entrySet().stream()
                .filter(entry -> !isSeen(entry.getKey(), entry.getValue().pod()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        unseen.stream().filter(before::contains).forEach(this::forget);
        return byDemand.entrySet().stream()
                .filter(entry -> demands.get(entry.getKey().toString()).isEmpty())
                .flatMap(entry -> entry.getValue().stream().limit(1))
                .flatMap(uid -> Stream.ofNullable(byPod.get(uid)))
                .toList();
    }

    private boolean isSeen(String uid, Pod pod) {
        return pods.get(pod.key()).filter(known -> uid(known).equals(uid)).isPresent();
    }

    synchronized int size() {
        return byPod.size();
    }
}
