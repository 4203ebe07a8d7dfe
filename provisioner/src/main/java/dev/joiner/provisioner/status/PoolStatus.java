package dev.joiner.provisioner.status;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.pool.PoolObjects;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimObjects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of each pool: how many nodes it has, their resources, and whether nodes can be launched from it. Written
 * whole, once it has stood still for {@link #SETTLED}, so that a scale-up costs one write and not one for each node.
 * Confined to the control thread, which never waits for the cloud here.
 */
public final class PoolStatus {
    private static final Logger LOG = LoggerFactory.getLogger(PoolStatus.class);
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(10);

    private final KubeClient kube;
    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final PoolViews pools;
    private final Control control;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, Told> told = new HashMap<>();
    private @Nullable Long lookedNanos;

    /** What can be said of a pool; an empty problem means none. */
    private record Status(int nodes, SortedMap<String, String> resources, String problem) {}

    /** What is known of a pool, and what of it the API server has. */
    private static final class Told {
        private @Nullable Status seen;
        private long sinceNanos;
        private @Nullable Status written;
        private @Nullable Instant readySince;
        private boolean busy;

        /** What the cloud says of it; null until it was asked. */
        private @Nullable String cloudProblem;

        private @Nullable NodeClass askedFor;
        private long askedNanos;
    }

    /** Has told nothing yet. */
    public PoolStatus(
            KubeClient kube,
            CloudProvider cloud,
            ClaimBook claims,
            PoolViews pools,
            Control control,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.kube = kube;
        this.cloud = cloud;
        this.claims = claims;
        this.pools = pools;
        this.control = control;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Looks at all pools, once a second at most, and writes what has changed and settled. */
    public void step() {
        long now = nanoTime.getAsLong();
        if (lookedNanos != null && now - lookedNanos < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lookedNanos = now;
        List<NodePool> all = pools.pools();
        told.keySet().retainAll(all.stream().map(NodePool::uid).collect(Collectors.toSet()));
        for (NodePool pool : all) {
            Told of = told.computeIfAbsent(pool.uid(), uid -> new Told());
            if (!of.busy) {
                look(pool, of, now);
            }
        }
    }

    private void look(NodePool pool, Told of, long now) {
        Optional<NodeClass> nodeClass = pools.nodeClass(pool);
        if (nodeClass.isPresent() && isToBeAsked(of, nodeClass.get(), now)) {
            ask(pool, nodeClass.get(), of);
            return;
        }
        Status status = status(pool, of);
        if (!status.equals(of.seen)) {
            of.seen = status;
            of.sinceNanos = now;
        }
        if (!status.equals(of.written) && now - of.sinceNanos >= SETTLED.toNanos()) {
            write(pool, of, status);
        }
    }

    private static boolean isToBeAsked(Told of, NodeClass nodeClass, long now) {
        return of.cloudProblem == null
                || !nodeClass.equals(of.askedFor)
                || now - of.askedNanos >= BETWEEN_QUESTIONS.toNanos();
    }

    private void ask(NodePool pool, NodeClass nodeClass, Told of) {
        of.busy = true;
        control.work(() -> {
            String problem = "its class could not be checked";
            try {
                problem = cloudProblem(pool, nodeClass);
            } catch (CloudException e) {
                problem = String.valueOf(e.getMessage());
            } finally {
                String answer = problem;
                control.post(() -> {
                    of.cloudProblem = answer;
                    of.askedFor = nodeClass;
                    of.askedNanos = nanoTime.getAsLong();
                    of.busy = false;
                });
            }
        });
    }

    private String cloudProblem(NodePool pool, NodeClass nodeClass) {
        if (!cloud.instanceTypes(pool, nodeClass).isEmpty()) {
            return "";
        }
        List<String> problems = cloud.resolve(nodeClass).problems();
        return problems.isEmpty()
                ? "no instance type that it allows is sold in its zones"
                : "its " + PoolObjects.classKind(pool.generation()) + " '" + nodeClass.name() + "' is not ready: "
                        + String.join("; ", problems);
    }

    private Status status(NodePool pool, Told of) {
        int nodes = 0;
        Resources sum = Resources.NONE;
        for (Claim claim : claims.all()) {
            if (claim.pool().equals(pool.name()) && claim.isRegistered()) {
                nodes++;
                sum = sum.plus(claim.capacity());
            }
        }
        String asked = of.cloudProblem == null ? "" : of.cloudProblem;
        return new Status(nodes, sum.quantities(), pools.problem(pool).orElse(asked));
    }

    private void write(NodePool pool, Told of, Status status) {
        of.busy = true;
        if (of.written == null
                || of.written.problem().isEmpty() != status.problem().isEmpty()) {
            of.readySince = clock.instant();
        }
        ResourceType<?> type = pool.generation() == Generation.V1 ? ResourceType.NODE_POOLS : ResourceType.PROVISIONERS;
        // Whole, since a merge would leave resources of nodes that are gone.
        List<Map<String, Object>> patch = List.of(Map.of(
                "op", "add", "path", "/status", "value", body(pool, status, Objects.requireNonNull(of.readySince))));
        control.work(() -> {
            boolean done = false;
            try {
                kube.jsonPatch(type.path("", pool.name()) + "/status", patch);
                done = true;
            } catch (KubeException e) {
                // The next look tries again; a pool that was deleted is not looked at any more.
                LOG.debug("cannot write the status of node pool '{}': {}", pool.name(), e.getMessage());
            } finally {
                Status written = done ? status : of.written;
                control.post(() -> {
                    of.written = written;
                    of.busy = false;
                    // A failed write waits as long as a change does.
                    of.sinceNanos = nanoTime.getAsLong();
                });
            }
        });
    }

    private static Map<String, Object> body(NodePool pool, Status status, Instant readySince) {
        boolean ready = status.problem().isEmpty();
        // The names that Karpenter's users wait for with kubectl: Active of v1alpha5, Ready of v1.
        Map<String, Object> condition = ClaimObjects.condition(
                pool.generation() == Generation.V1 ? "Ready" : "Active",
                ready,
                ready ? "Usable" : "NotUsed",
                status.problem(),
                readySince);
        if (pool.generation() == Generation.V1ALPHA5) {
            return Map.of("resources", status.resources(), "conditions", List.of(condition));
        }
        var resources = new TreeMap<>(status.resources());
        resources.put("nodes", Integer.toString(status.nodes()));
        return Map.of("nodes", status.nodes(), "resources", resources, "conditions", List.of(condition));
    }
}
