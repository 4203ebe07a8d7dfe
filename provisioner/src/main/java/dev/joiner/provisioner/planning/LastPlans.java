package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.DemandKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the last plans said of demands that got no room on new nodes, for as long as it holds. Confined to the control
 * thread; times are {@link System#nanoTime()}.
 */
public final class LastPlans {
    /** What could not be placed is tried again after this, since capacity and prices change. */
    private static final Duration RETRY_UNPLACED = Duration.ofSeconds(10);

    private final Duration roomTrial;
    private final Map<DemandKey, Until> onRunning = new HashMap<>();
    private final Map<DemandKey, Until> unplaced = new HashMap<>();
    private final Map<DemandKey, List<String>> reasons = new HashMap<>();

    /** A count that holds until a time. */
    private record Until(int count, long nanos) {
        Until and(Until more) {
            return new Until(count + more.count, more.nanos);
        }
    }

    /**
     * Nothing was planned yet.
     *
     * @param roomTrial how long pods get to land on running nodes that the planner saw room on
     */
    public LastPlans(Duration roomTrial) {
        this.roomTrial = roomTrial;
    }

    /** A demand was planned again. */
    void forget(DemandKey key) {
        onRunning.remove(key);
        unplaced.remove(key);
        reasons.remove(key);
    }

    /** So many pods of a demand have room on running nodes. */
    void onRunning(DemandKey key, int pods, long now) {
        onRunning.merge(key, new Until(pods, now + roomTrial.toNanos()), Until::and);
    }

    /** So many pods of a demand have no place. */
    void unplaced(DemandKey key, int pods, long now) {
        unplaced.merge(key, new Until(pods, now + RETRY_UNPLACED.toNanos()), Until::and);
    }

    /** Why pods of a demand have no place; the first reasons count. */
    void because(DemandKey key, List<String> why) {
        reasons.putIfAbsent(key, why);
    }

    /** Pods that the last plan put on running nodes, or could not put anywhere. */
    int settled(DemandKey key, long now) {
        Until running = onRunning.get(key);
        Until none = unplaced.get(key);
        return (running == null ? 0 : running.count()) + (none == null || now - none.nanos() > 0 ? 0 : none.count());
    }

    /** Why pods of a demand had no place in the last plan; empty when they had one. */
    List<String> reasons(DemandKey key) {
        return reasons.getOrDefault(key, List.of());
    }

    /** How many pods of a demand had no place in the last plan, also when it is about to be planned again. */
    int unplaced(DemandKey key) {
        return Optional.ofNullable(unplaced.get(key)).map(Until::count).orElse(0);
    }

    /** What had no place may have one now: it is planned again. */
    void retryUnplaced(long now) {
        unplaced.replaceAll((key, until) -> new Until(until.count(), now - 1));
    }

    /** Forgets all demands but these; gives back those whose time to land on running nodes is over. */
    List<DemandKey> expire(Set<DemandKey> known, long now) {
        reasons.keySet().retainAll(known);
        unplaced.keySet().retainAll(known);
        onRunning.keySet().retainAll(known);
        var over = new ArrayList<DemandKey>();
        onRunning.entrySet().removeIf(entry -> {
            boolean ends = now - entry.getValue().nanos() > 0;
            if (ends) {
                over.add(entry.getKey());
            }
            return ends;
        });
        return over;
    }
}
