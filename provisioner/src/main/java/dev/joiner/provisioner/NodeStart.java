package dev.joiner.provisioner;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Node.TaintSpec;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From instance to initialised node: labels and finalizer when the node registers, nominations as the last
 * thing before its start-up taint goes, and the label that says it is initialised. Called on the control
 * thread; each claim has one call under way at most.
 */
final class NodeStart {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);

    /** Most nodes are initialised sooner: then one status tells both. */
    private static final Duration TELL_REGISTERED_AFTER = Duration.ofSeconds(2);

    private static final Set<String> EPHEMERAL = Set.of(
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.cloudprovider.kubernetes.io/uninitialized",
            Labels.UNREGISTERED_TAINT);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final PoolViews pools;
    private final PodNominator nominator;
    private final DaemonGate daemons;
    private final Control control;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    NodeStart(
            KubeClient kube,
            ClaimBook claims,
            PoolViews pools,
            PodNominator nominator,
            DaemonGate daemons,
            Control control,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.kube = kube;
        this.claims = claims;
        this.pools = pools;
        this.nominator = nominator;
        this.daemons = daemons;
        this.control = control;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    void step() {
        var starting = new LinkedHashMap<Claim, Node>();
        for (Claim claim : claims.all()) {
            if (claim.state() == Claim.State.LAUNCHED && !claim.isBusy() && !claim.isInitialized()) {
                claims.node(claim).ifPresent(node -> starting.put(claim, node));
            }
        }
        if (!starting.isEmpty()) {
            PodNominator.Waiting waiting = nominator.waiting();
            starting.forEach((claim, node) -> step(claim, node, nominator.isNeeded(claim, waiting)));
        }
    }

    private void step(Claim claim, Node node, boolean needsNominations) {
        if (!claim.isRegistered()) {
            register(claim, node, !needsNominations && daemons.isOpen(claim, node));
        } else if (node.hasTaint(Labels.UNREGISTERED_TAINT)) {
            boolean nominationsWouldLast =
                    node.isReady() && !node.hasTaint("node.kubernetes.io/not-ready") && nominator.isFree(claim);
            if (daemons.isOpen(claim, node) && (!needsNominations || nominationsWouldLast)) {
                open(claim, node, needsNominations);
            }
        } else if (isInitialized(claim, node)) {
            initialize(claim, node);
        } else if (claim.isRegistrationUntold(nanoTime.getAsLong() - TELL_REGISTERED_AFTER.toNanos())) {
            claim.toldRegistered();
            status(claim, node);
        }
    }

    private boolean isInitialized(Claim claim, Node node) {
        List<String> startup = pools.pool(claim.pool())
                .map(pool ->
                        pool.startupTaints().stream().map(taint -> taint.key()).toList())
                .orElse(List.of());
        return node.isReady()
                && node.spec().taints().stream()
                        .noneMatch(taint -> EPHEMERAL.contains(taint.key()) || startup.contains(taint.key()));
    }

    private void register(Claim claim, Node node, boolean untaint) {
        Optional<NodePool> pool = pools.pool(claim.pool());
        var labels = new TreeMap<String, String>();
        // Everything that the type is, so that pods that select it find the node.
        pools.type(claim).ifPresent(type -> labels.putAll(type.requirements().singleValues()));
        labels.putAll(claim.requirements().singleValues());
        labels.remove(Labels.ZONE);
        pool.ifPresent(p -> labels.putAll(p.nodeLabels()));
        labels.put(Labels.REGISTERED, "true");
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("labels", labels);
        pool.ifPresent(p -> metadata.put("annotations", p.annotations()));
        metadata.put("finalizers", List.of(Labels.TERMINATION_FINALIZER));
        String name = node.metadata().name();
        call(
                claim,
                node,
                () -> {
                    kube.strategicPatch(ResourceType.NODES, "", name, Map.of("metadata", metadata));
                    if (untaint) {
                        removeStartTaint(node);
                    }
                },
                () -> {
                    claim.registered(name, nanoTime.getAsLong());
                    LOG.atInfo()
                            .addKeyValue("node", name)
                            .addKeyValue("nodeClaim", claim.name())
                            .log("node registered");
                    control.wake();
                });
    }

    /** Lets pods in. Nominations are worthless unless they are written right before. */
    private void open(Claim claim, Node node, boolean nominate) {
        List<String> pods = nominate ? nominator.choose(claim) : List.of();
        call(
                claim,
                node,
                () -> {
                    nominator.write(pods, node.metadata().name());
                    removeStartTaint(node);
                },
                control::wake);
    }

    /** Guarded by the taints alone: a node that has just started is written by many. */
    private void removeStartTaint(Node node) {
        List<TaintSpec> taints = node.spec().taints();
        var operations = new ArrayList<Map<String, Object>>();
        for (int i = taints.size() - 1; i >= 0; i--) {
            if (taints.get(i).key().equals(Labels.UNREGISTERED_TAINT)) {
                operations.add(
                        Map.of("op", "test", "path", "/spec/taints/" + i + "/key", "value", Labels.UNREGISTERED_TAINT));
                operations.add(Map.of("op", "remove", "path", "/spec/taints/" + i));
            }
        }
        if (!operations.isEmpty()) {
            kube.jsonPatch(ResourceType.NODES.path("", node.metadata().name()), operations);
        }
    }

    private void initialize(Claim claim, Node node) {
        var patch = Map.of("metadata", Map.of("labels", Map.of(Labels.INITIALIZED, "true")));
        call(
                claim,
                node,
                () -> kube.patch(ResourceType.NODES, "", node.metadata().name(), patch),
                () -> {
                    claim.initialized();
                    LOG.atInfo()
                            .addKeyValue("node", node.metadata().name())
                            .addKeyValue("nodeClaim", claim.name())
                            .log("node initialised");
                    status(claim, node);
                    control.wake();
                });
    }

    private void status(Claim claim, Node node) {
        var conditions = new ArrayList<Map<String, Object>>();
        var now = clock.instant();
        conditions.add(ClaimObjects.condition(
                NodeClaim.LAUNCHED, true, "Launched", claim.instanceId() + " " + claim.instanceType(), now));
        conditions.add(ClaimObjects.condition(NodeClaim.REGISTERED, true, "Registered", "", now));
        conditions.add(ClaimObjects.condition(
                NodeClaim.INITIALIZED,
                claim.isInitialized(),
                claim.isInitialized() ? "Initialized" : "NodeNotReady",
                "",
                now));
        conditions.add(ClaimObjects.condition(
                NodeClaim.READY, claim.isInitialized(), claim.isInitialized() ? "Ready" : "NotInitialized", "", now));
        var status = Map.of("status", Map.of("nodeName", node.metadata().name(), "conditions", conditions));
        call(claim, node, () -> kube.patchStatus(ResourceType.NODE_CLAIMS, "", claim.name(), status), () -> {});
    }

    /** Something that may be interrupted when the process stops. */
    @FunctionalInterface
    private interface Blocking {
        void run() throws InterruptedException;
    }

    private void call(Claim claim, Node node, Blocking blocking, Runnable then) {
        claim.busy(true);
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    blocking.run();
                    control.post(() -> {
                        claim.busy(false);
                        then.run();
                    });
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (KubeException e) {
                // A conflict or a failed test means that the node changed: the next look at it tries again.
                if (!e.isConflict() && e.code() != 422) {
                    LOG.warn("cannot update node {}: {}", node.metadata().name(), e.getMessage());
                }
            }
            control.later(Duration.ofMillis(50), () -> {
                claim.busy(false);
                control.wake();
            });
        });
    }
}
