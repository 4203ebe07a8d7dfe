package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.reflect.ObjectCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Demand objects equal to what the leader knows. The first write of an object is at once, later
 * ones are at most two a second each, and all together at most {@link #CALLS_PER_SECOND} after a burst. An
 * object whose demand is gone is deleted, one that somebody deleted by hand is made again; of a user's object
 * nothing but the status is written. Writes run on the executor, one at a time for each object.
 *
 * <p>Confined to the leader's control thread, but for the write results.
 */
public final class DemandRecorder {
    /** Calls a second, however many objects change; the pods that wait are served all the same. */
    static final int CALLS_PER_SECOND = 40;

    /** Enough for a hundred new objects at once. */
    static final int BURST = 250;

    private static final Logger LOG = LoggerFactory.getLogger(DemandRecorder.class);
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(500);

    /** An object that the watch has not shown this long after its write has been deleted by somebody. */
    private static final Duration MISSING_AFTER = Duration.ofSeconds(3);

    private final DemandObjects objects;
    private final ObjectCache<Demand> cache;
    private final ExtenderReports reports;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final BooleanSupplier leads;
    private final WriteBudget budget;
    private final Map<DemandKey, Written> written = new HashMap<>();

    private static final class Written {
        private Entry entry;
        private long nanos;
        private volatile boolean busy;
        private volatile boolean failed;
        private boolean deleted;

        Written(Entry entry, long nanos) {
            this.entry = entry;
            this.nanos = nanos;
        }
    }

    /** Writes while {@code leads} says so. */
    public DemandRecorder(
            DemandObjects objects,
            ObjectCache<Demand> cache,
            ExtenderReports reports,
            Executor executor,
            LongSupplier nanoTime,
            BooleanSupplier leads) {
        this.objects = objects;
        this.cache = cache;
        this.reports = reports;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.leads = leads;
        this.budget = new WriteBudget(BURST, CALLS_PER_SECOND, nanoTime);
    }

    /** What a demand is and what became of it. */
    public record Entry(Demand.Spec spec, Demand.Status status) {
        static final Entry EMPTY = new Entry(Demand.Spec.EMPTY, Demand.Status.EMPTY);

        /** Whether the object is a user's: its spec is not ours to write, nor its end. */
        boolean isUsers() {
            return Demand.isUsers(spec);
        }
    }

    /**
     * Makes the objects what {@code now} says.
     *
     * @return whether something was put off that the next call has to write
     */
    public boolean record(Map<DemandKey, Entry> now) {
        Map<DemandKey, Entry> shown = Overflow.limit(now, this::isShown);
        boolean putOff = false;
        // New objects first: that there is a demand matters more than its count of this moment.
        for (var entry : shown.entrySet()) {
            if (!isShown(entry.getKey())) {
                putOff |= first(entry.getKey(), entry.getValue());
            }
        }
        for (var entry : shown.entrySet()) {
            Written known = written.get(entry.getKey());
            if (known != null && !known.deleted) {
                putOff |= again(entry.getKey(), entry.getValue(), known);
            }
        }
        return sweep(shown.keySet()) || putOff;
    }

    private boolean isShown(DemandKey key) {
        Written known = written.get(key);
        return known != null && !known.deleted;
    }

    private boolean first(DemandKey key, Entry entry) {
        Written deletion = written.get(key);
        if (deletion != null && deletion.busy) {
            // The deletion under way could remove the new object, too.
            return true;
        }
        if (!entry.isUsers() && isUsers(key)) {
            // A user has taken the name, and keeps it.
            return false;
        }
        if (!budget.take(2)) {
            return true;
        }
        var slot = new Written(entry, nanoTime.getAsLong());
        written.put(key, slot);
        submit(slot, entry.isUsers() ? () -> objects.status(key, entry) : () -> objects.createOrTake(key, entry));
        return false;
    }

    private boolean again(DemandKey key, Entry entry, Written known) {
        boolean lost = !entry.isUsers()
                && nanoTime.getAsLong() - known.nanos >= MISSING_AFTER.toNanos()
                && cache.get(key.toString()).isEmpty();
        if (!known.failed && !lost && known.entry.equals(entry)) {
            return false;
        }
        if (known.busy || !isDue(known) || !budget.take(2)) {
            return true;
        }
        boolean specChanged = known.failed || lost || !known.entry.spec().equals(entry.spec());
        known.entry = entry;
        known.nanos = nanoTime.getAsLong();
        submit(
                known,
                entry.isUsers() ? () -> objects.status(key, entry) : () -> objects.update(key, entry, specChanged));
        return false;
    }

    private boolean isUsers(DemandKey key) {
        return cache.get(key.toString()).filter(Demand::isUsers).isPresent();
    }

    private boolean sweep(Set<DemandKey> shown) {
        boolean putOff = false;
        var gone = new HashSet<>(written.keySet());
        cache.all().stream()
                .filter(demand -> !demand.isUsers())
                .map(DemandKey::of)
                .forEach(gone::add);
        gone.removeAll(shown);
        for (DemandKey key : gone) {
            Written known = written.get(key);
            if (known == null && reports.isFresh(key)) {
                // The verdict on its pods is under way.
                continue;
            }
            boolean there = cache.get(key.toString()).isPresent();
            if (known != null && known.busy) {
                putOff = true;
            } else if (known != null && (known.deleted ? !there : known.entry.isUsers())) {
                written.remove(key);
            } else if (known == null || !known.deleted || isDue(known)) {
                putOff |= !delete(key);
            }
        }
        return putOff;
    }

    private boolean isDue(Written known) {
        return nanoTime.getAsLong() - known.nanos >= BETWEEN_WRITES.toNanos();
    }

    /** What is deleted is remembered until the cache knows it too, so that it is not deleted at every look. */
    private boolean delete(DemandKey key) {
        if (!budget.take(1)) {
            return false;
        }
        var deletion = new Written(Entry.EMPTY, nanoTime.getAsLong());
        deletion.deleted = true;
        written.put(key, deletion);
        submit(deletion, () -> objects.delete(key));
        return true;
    }

    private void submit(Written slot, Runnable call) {
        slot.busy = true;
        executor.execute(() -> {
            try {
                if (leads.getAsBoolean()) {
                    call.run();
                }
                slot.failed = false;
            } catch (KubeException e) {
                slot.failed = true;
                if (!e.isNotFound()) {
                    LOG.warn("cannot write demand: {}", e.getMessage());
                }
            } finally {
                slot.busy = false;
            }
        });
    }
}
