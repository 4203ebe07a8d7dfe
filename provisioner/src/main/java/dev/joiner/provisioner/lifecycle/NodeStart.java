package dev.joiner.provisioner.lifecycle;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.control.TwoClocks;
import dev.joiner.provisioner.nomination.PodNominator;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimCalls;
import dev.joiner.provisioner.state.ClaimObjects;
import dev.joiner.provisioner.state.NodeChanges;
import dev.joiner.provisioner.state.NodeFit;
import java.time.Duration;
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
public final class NodeStart {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);

    /** Most nodes are initialised sooner: then one status write reports both. */
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
    private final ClaimCalls calls;
    private final Guard guard;
    private final TwoClocks clocks;

    /** Starts the nodes of the claims of this book. */
    public NodeStart(
            KubeClient kube,
            ClaimBook claims,
            PoolViews pools,
            PodNominator nominator,
            DaemonGate daemons,
            ClaimCalls calls,
            Guard guard,
            TwoClocks clocks) {
        this.kube = kube;
        this.claims = claims;
        this.pools = pools;
        this.nominator = nominator;
        this.daemons = daemons;
        this.calls = calls;
        this.guard = guard;
        this.clocks = clocks;
    }

    /** Takes the next step of each node that starts. */
    void step() {
        var starting = new LinkedHashMap<Claim, Node>();
        for (Claim claim : claims.all()) {
            if (claim.state() == Claim.State.LAUNCHED && !claim.isBusy() && !claim.isInitialized()) {
                claims.node(claim).ifPresent(node -> starting.put(claim, node));
            }
        }
        if (!starting.isEmpty()) {
            PodNominator.Waiting waiting = nominator.waiting();
            starting.forEach((claim, node) -> guard.run(
                    "the start of claim " + claim.name(),
                    () -> step(claim, node, nominator.isNeeded(claim, () -> fit(claim, node), waiting))));
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
        } else if (claim.isRegistrationUntold(clocks.nanos().getAsLong() - TELL_REGISTERED_AFTER.toNanos())) {
            claim.toldRegistered();
            status(claim, node);
        }
    }

    private NodeFit fit(Claim claim, Node node) {
        return NodeFit.of(claim, node, startupTaints(claim));
    }

    private List<Taint> startupTaints(Claim claim) {
        return pools.pool(claim.pool()).map(NodePool::startupTaints).orElse(List.of());
    }

    private boolean isInitialized(Claim claim, Node node) {
        List<String> startup = startupTaints(claim).stream().map(Taint::key).toList();
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
        labels.put(Labels.MANAGED, "true");
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
                    claim.registered(name, clocks.nanos().getAsLong());
                    LOG.atInfo()
                            .addKeyValue("node", name)
                            .addKeyValue("nodeClaim", claim.name())
                            .log("node registered");
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
                () -> {});
    }

    private void removeStartTaint(Node node) {
        List<Map<String, Object>> operations = NodeChanges.removeTaint(node, Labels.UNREGISTERED_TAINT);
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
                });
    }

    private void status(Claim claim, Node node) {
        var conditions = new ArrayList<Map<String, Object>>();
        var now = clocks.wall().instant();
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

    private void call(Claim claim, Node node, ClaimCalls.Blocking blocking, Runnable then) {
        calls.call(claim, "update node " + node.metadata().name(), blocking, then);
    }
}
