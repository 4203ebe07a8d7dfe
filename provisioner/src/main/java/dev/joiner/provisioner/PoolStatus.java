package dev.joiner.provisioner;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of each pool: how many nodes it has, their resources, and whether nodes can be launched from it. Written
 * once it has stood still for {@link #SETTLED}, so that a scale-up costs one write and not one for each node. Confined
 * to the control thread.
 */
final class PoolStatus {
    private static final Logger LOG = LoggerFactory.getLogger(PoolStatus.class);
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final PoolViews pools;
    private final Control control;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, Told> told = new HashMap<>();
    private @Nullable Long lookedNanos;

    /** What can be said of a pool; an empty problem means none. */
    private record Status(int nodes, SortedMap<String, String> resources, String problem) {}

    /** What was last seen of a pool, and what of it the API server has. */
    private static final class Told {
        private Status seen;
        private long sinceNanos;
        private @Nullable Status written;
        private @Nullable Instant readySince;
        private boolean writing;

        Told(Status seen, long now) {
            this.seen = seen;
            sinceNanos = now;
        }
    }

    PoolStatus(
            KubeClient kube,
            ClaimBook claims,
            PoolViews pools,
            Control control,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.kube = kube;
        this.claims = claims;
        this.pools = pools;
        this.control = control;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Looks at all pools, once a second at most, and writes what has changed and settled. */
    void step() {
        long now = nanoTime.getAsLong();
        if (lookedNanos != null && now - lookedNanos < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lookedNanos = now;
        List<NodePool> all = pools.pools();
        told.keySet().retainAll(all.stream().map(PoolStatus::key).collect(Collectors.toSet()));
        for (NodePool pool : all) {
            Status status = status(pool);
            Told of = told.computeIfAbsent(key(pool), key -> new Told(status, now));
            if (!status.equals(of.seen)) {
                of.seen = status;
                of.sinceNanos = now;
            }
            if (!of.writing && !status.equals(of.written) && now - of.sinceNanos >= SETTLED.toNanos()) {
                write(pool, of, status);
            }
        }
    }

    private static String key(NodePool pool) {
        return pool.generation() + "/" + pool.name();
    }

    private Status status(NodePool pool) {
        int nodes = 0;
        Resources sum = Resources.NONE;
        for (Claim claim : claims.all()) {
            if (claim.pool().equals(pool.name()) && claim.isRegistered()) {
                nodes++;
                sum = sum.plus(claim.capacity());
            }
        }
        return new Status(nodes, sum.quantities(), pools.problem(pool).orElse(""));
    }

    private void write(NodePool pool, Told of, Status status) {
        of.writing = true;
        if (of.written == null
                || of.written.problem().isEmpty() != status.problem().isEmpty()) {
            of.readySince = clock.instant();
        }
        Map<String, Object> body = Map.of("status", body(pool, of, status));
        ResourceType<?> type = pool.generation() == Generation.V1 ? ResourceType.NODE_POOLS : ResourceType.PROVISIONERS;
        control.work(() -> {
            boolean done = false;
            try {
                kube.patchStatus(type, "", pool.name(), body);
                done = true;
            } catch (KubeException e) {
                // The next look tries again; a pool that was deleted is not looked at any more.
                LOG.debug("cannot write the status of node pool '{}': {}", pool.name(), e.getMessage());
            }
            Status written = done ? status : of.written;
            control.post(() -> {
                of.written = written;
                of.writing = false;
                // A failed write waits as long as a change does.
                of.sinceNanos = nanoTime.getAsLong();
            });
        });
    }

    private static Map<String, Object> body(NodePool pool, Told of, Status status) {
        var resources = new TreeMap<String, String>();
        if (of.written != null) {
            // A merge leaves what is not mentioned.
            of.written.resources().keySet().forEach(name -> resources.put(name, "0"));
        }
        resources.putAll(status.resources());
        boolean ready = status.problem().isEmpty();
        // The names that Karpenter's users wait for with kubectl: Active of v1alpha5, Ready of v1.
        Map<String, Object> condition = ClaimObjects.condition(
                pool.generation() == Generation.V1 ? "Ready" : "Active",
                ready,
                ready ? "Usable" : "NotUsed",
                status.problem(),
                Objects.requireNonNull(of.readySince));
        if (pool.generation() == Generation.V1ALPHA5) {
            return Map.of("resources", resources, "conditions", List.of(condition));
        }
        resources.put("nodes", Integer.toString(status.nodes()));
        return Map.of("nodes", status.nodes(), "resources", resources, "conditions", List.of(condition));
    }
}
