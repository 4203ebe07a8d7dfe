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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From instance to initialised node: labels and finalizer when the node registers, nominations as the last
 * thing before its start-up taint goes, and the label that says it is initialised. Called on the control
 * thread; each claim has one call under way at most.
 */
final class NodeStart {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);

    private static final Set<String> EPHEMERAL = Set.of(
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.cloudprovider.kubernetes.io/uninitialized",
            Labels.UNREGISTERED_TAINT);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final PoolViews pools;
    private final PodNominator nominator;
    private final Control control;
    private final InstantSource clock;

    NodeStart(
            KubeClient kube,
            ClaimBook claims,
            PoolViews pools,
            PodNominator nominator,
            Control control,
            InstantSource clock) {
        this.kube = kube;
        this.claims = claims;
        this.pools = pools;
        this.nominator = nominator;
        this.control = control;
        this.clock = clock;
    }

    void step() {
        for (Claim claim : claims.all()) {
            if (claim.state() != Claim.State.LAUNCHED || claim.isBusy() || claim.isInitialized()) {
                continue;
            }
            Optional<Node> node = claims.node(claim);
            if (node.isPresent()) {
                step(claim, node.get());
            }
        }
    }

    private void step(Claim claim, Node node) {
        boolean needsNominations = nominator.isNeeded(claim);
        if (!claim.isRegistered()) {
            register(claim, node, !needsNominations);
        } else if (node.hasTaint(Labels.UNREGISTERED_TAINT)) {
            if (!needsNominations || (node.isReady() && !node.hasTaint("node.kubernetes.io/not-ready"))) {
                open(claim, node, needsNominations);
            }
        } else if (isInitialized(claim, node)) {
            initialize(claim, node);
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
        var labels = new TreeMap<>(claim.requirements().singleValues());
        pool.ifPresent(p -> labels.putAll(p.nodeLabels()));
        labels.put(Labels.REGISTERED, "true");
        var finalizers = new ArrayList<>(node.metadata().finalizers());
        if (!finalizers.contains(Labels.TERMINATION_FINALIZER)) {
            finalizers.add(Labels.TERMINATION_FINALIZER);
        }
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("resourceVersion", node.metadata().resourceVersion());
        metadata.put("labels", labels);
        pool.ifPresent(p -> metadata.put("annotations", p.annotations()));
        metadata.put("finalizers", finalizers);
        var patch = new LinkedHashMap<String, Object>();
        patch.put("metadata", metadata);
        if (untaint) {
            patch.put("spec", Map.of("taints", withoutStartTaint(node)));
        }
        call(
                claim,
                node,
                () -> kube.patch(ResourceType.NODES, "", node.metadata().name(), patch),
                () -> {
                    claim.registered(node.metadata().name());
                    LOG.atInfo()
                            .addKeyValue("node", node.metadata().name())
                            .addKeyValue("nodeClaim", claim.name())
                            .log("node registered");
                    status(claim, node);
                });
    }

    /** Lets pods in. Nominations are worthless unless they are written right before. */
    private void open(Claim claim, Node node, boolean nominate) {
        List<String> pods = nominate ? nominator.choose(claim) : List.of();
        var patch = Map.of(
                "metadata",
                Map.of("resourceVersion", node.metadata().resourceVersion()),
                "spec",
                Map.of("taints", withoutStartTaint(node)));
        call(
                claim,
                node,
                () -> {
                    nominator.write(pods, node.metadata().name());
                    kube.patch(ResourceType.NODES, "", node.metadata().name(), patch);
                },
                () -> {});
    }

    private static List<Map<String, String>> withoutStartTaint(Node node) {
        return ClaimObjects.taints(node.spec().taints().stream()
                .filter(taint -> !taint.key().equals(Labels.UNREGISTERED_TAINT))
                .map(TaintSpec::toTaint)
                .toList());
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
                // A conflict means that the node changed: the next look at it tries again.
                if (!e.isConflict()) {
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
