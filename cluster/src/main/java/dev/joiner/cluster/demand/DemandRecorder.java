package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.planner.Shape;
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
 * ones are at most two a second each; an object whose demand is gone is deleted, but never one that a user
 * wrote. Writes run on the executor, one at a time for each object.
 *
 * <p>Confined to the leader's control thread, but for the write results.
 */
public final class DemandRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(DemandRecorder.class);
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(500);

    /** Most Demand objects in a namespace; beyond it, demand is still served, only not shown. */
    private static final int MOST_PER_NAMESPACE = 500;

    /** Whoever wrote the others wants them kept. */
    private static final Set<String> OURS = Set.of(Source.SCHEDULER.text(), Source.EXTENDER.text());

    private final KubeClient client;
    private final ObjectCache<Demand> cache;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final BooleanSupplier leads;
    private final Map<DemandKey, Written> written = new HashMap<>();

    private static final class Written {
        private Demand.Spec spec;
        private Demand.Status status;
        private long nanos;
        private volatile boolean busy;
        private volatile boolean failed;
        private boolean deleted;

        Written(Demand.Spec spec, Demand.Status status, long nanos) {
            this.spec = spec;
            this.status = status;
            this.nanos = nanos;
        }
    }

    /** Writes through {@code client} while {@code leads} says so. */
    public DemandRecorder(
            KubeClient client,
            ObjectCache<Demand> cache,
            Executor executor,
            LongSupplier nanoTime,
            BooleanSupplier leads) {
        this.client = client;
        this.cache = cache;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.leads = leads;
    }

    /** What a demand is and what became of it. */
    public record Entry(Demand.Spec spec, Demand.Status status) {}

    /**
     * Makes the objects what {@code now} says.
     *
     * @return whether something was put off that the next call has to write
     */
    public boolean record(Map<DemandKey, Entry> now) {
        boolean putOff = false;
        var perNamespace = new HashMap<String, Integer>();
        for (var entry : now.entrySet()) {
            if (perNamespace.merge(entry.getKey().namespace(), 1, Integer::sum) <= MOST_PER_NAMESPACE) {
                putOff |= write(entry.getKey(), entry.getValue());
            }
        }
        return sweep(now.keySet()) || putOff;
    }

    private boolean write(DemandKey key, Entry entry) {
        Written known = written.get(key);
        if (known != null && known.deleted && known.busy) {
            // Its deletion is under way and would take the new object too.
            return true;
        }
        if (known == null || known.deleted) {
            var first = new Written(entry.spec(), entry.status(), nanoTime.getAsLong());
            written.put(key, first);
            submit(first, () -> create(key, entry));
            return false;
        }
        if (!known.failed && known.spec.equals(entry.spec()) && known.status.equals(entry.status())) {
            return false;
        }
        if (known.busy || !isDue(known)) {
            return true;
        }
        boolean specChanged = known.failed || !known.spec.equals(entry.spec());
        known.spec = entry.spec();
        known.status = entry.status();
        known.nanos = nanoTime.getAsLong();
        submit(known, () -> update(key, entry, specChanged));
        return false;
    }

    private boolean sweep(Set<DemandKey> now) {
        boolean putOff = false;
        var gone = new HashSet<>(written.keySet());
        cache.all().stream()
                .filter(demand -> OURS.contains(demand.spec().source()))
                .forEach(demand -> gone.add(new DemandKey(
                        demand.metadata().namespace(), demand.metadata().name())));
        gone.removeAll(now);
        for (DemandKey key : gone) {
            Written known = written.get(key);
            if (known != null && known.busy) {
                putOff = true;
            } else if (known != null
                    && known.deleted
                    && cache.get(key.toString()).isEmpty()) {
                written.remove(key);
            } else if (known == null || !known.deleted || isDue(known)) {
                delete(key);
            }
        }
        return putOff;
    }

    private boolean isDue(Written known) {
        return nanoTime.getAsLong() - known.nanos >= BETWEEN_WRITES.toNanos();
    }

    /** What is deleted is remembered until the cache knows it too, so that it is not deleted at every look. */
    private void delete(DemandKey key) {
        var deletion = new Written(Demand.Spec.EMPTY, Demand.Status.EMPTY, nanoTime.getAsLong());
        deletion.deleted = true;
        written.put(key, deletion);
        submit(deletion, () -> client.delete(ResourceType.DEMANDS, key.namespace(), key.name()));
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

    private void create(DemandKey key, Entry entry) {
        try {
            client.create(ResourceType.DEMANDS, key.namespace(), body(key, entry.spec()));
        } catch (KubeException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            client.patch(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("spec", entry.spec()));
        }
        client.patchStatus(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("status", entry.status()));
    }

    private void update(DemandKey key, Entry entry, boolean specChanged) {
        try {
            if (specChanged) {
                client.patch(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("spec", entry.spec()));
            }
            client.patchStatus(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("status", entry.status()));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            // Somebody deleted it by hand while its pods wait.
            create(key, entry);
        }
    }

    /** A new Demand object, as it is sent. */
    public static Map<String, Object> body(DemandKey key, Demand.Spec spec) {
        return Map.of(
                "apiVersion",
                Demand.API_VERSION,
                "kind",
                Demand.KIND,
                "metadata",
                Map.of("name", key.name(), "namespace", key.namespace()),
                "spec",
                spec);
    }

    /** What a shape looks like in the object. */
    public static Demand.ShapeSummary summary(Shape shape) {
        return new Demand.ShapeSummary(
                shape.hash(), shape.requests().with(Resources.PODS, 0).quantities(), shape.summary());
    }
}
