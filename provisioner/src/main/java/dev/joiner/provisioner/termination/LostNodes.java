package dev.joiner.provisioner.termination;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import dev.joiner.provisioner.state.ClaimObjects;
import dev.joiner.provisioner.state.InstanceLife;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
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
 * Nodes of ours without a claim, for example because somebody has removed the CRDs or a claim's finalizer. Where the
 * instance lives, its pods do too: the node gets a claim again. Where EC2 says that it has ended, the node goes, and
 * with it the finalizer that nobody else would take off. Called on the control thread.
 */
public final class LostNodes {
    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);

    /** Labels of the node that its claim requires again. */
    private static final List<String> REQUIRED =
            List.of(Labels.INSTANCE_TYPE, Labels.ZONE, Labels.CAPACITY_TYPE, Labels.ARCH, Labels.OS);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final ClaimNames names;
    private final PoolViews pools;
    private final InstanceLife life;
    private final Control control;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Set<String> told = new HashSet<>();

    /** Looks at nothing until {@link #look}. */
    public LostNodes(
            KubeClient kube,
            ClaimBook claims,
            ClaimNames names,
            PoolViews pools,
            InstanceLife life,
            Control control,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.kube = kube;
        this.claims = claims;
        this.names = names;
        this.pools = pools;
        this.life = life;
        this.control = control;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Looks for nodes without a claim, and asks EC2 about them. */
    void look() {
        var lost = new LinkedHashMap<String, Node>();
        Set<String> claimed = claims.allInstanceIds();
        for (Node node : claims.allNodes()) {
            String id = Claim.instanceId(node.spec().providerID());
            if ("true".equals(node.metadata().labels().get(Labels.MANAGED)) && !claimed.contains(id)) {
                lost.put(id, node);
            }
        }
        if (!lost.isEmpty()) {
            life.ask(
                    lost.keySet(),
                    answer -> answer.ifPresent(known -> lost.forEach((id, node) -> judge(id, node, known))));
        }
    }

    private void judge(String id, Node node, InstanceLife.Answer answer) {
        String name = node.metadata().name();
        if (claims.allInstanceIds().contains(id)) {
            return;
        }
        if (answer.isEnding(id) || (answer.isUnknown(id) && !node.isReady())) {
            LOG.atWarn()
                    .addKeyValue("node", name)
                    .log("the node has no claim and its instance {} is gone: removing it", id);
            control.work(() -> {
                try {
                    if (control.isLeader()) {
                        kube.delete(ResourceType.NODES, "", name);
                        TerminationFinalizer.drop(kube, ResourceType.NODES, name);
                    }
                } catch (KubeException e) {
                    LOG.warn("cannot remove node {} yet: {}", name, e.getMessage());
                }
            });
        } else if (!answer.isUnknown(id)) {
            String poolName = node.metadata().labels().getOrDefault(Labels.NODE_POOL, "");
            Optional<NodePool> pool = pools.pool(poolName);
            if (pool.isPresent()) {
                claim(node, pool.get());
            } else if (told.add(name)) {
                LOG.atWarn()
                        .addKeyValue("node", name)
                        .log("the node has no claim and its node pool '{}' does not exist: it is left alone", poolName);
            }
        }
    }

    private void claim(Node node, NodePool pool) {
        String name = names.next(pool.name());
        Map<String, Object> body = body(name, node, pool);
        Map<String, Object> status = status(node);
        var whole = new LinkedHashMap<>(body);
        whole.put("status", status);
        // In the book before it is written: a claim that is found without an instance is given up.
        Claim claim =
                Claim.found(Json.gson().fromJson(Json.gson().toJsonTree(whole), NodeClaim.class), nanoTime.getAsLong());
        claims.add(claim);
        claim.busy(true);
        LOG.atWarn()
                .addKeyValue("node", node.metadata().name())
                .addKeyValue("nodeClaim", name)
                .log("the node's instance lives and it has no claim: creating one");
        control.work(() -> {
            boolean done = false;
            try {
                if (control.isLeader()) {
                    kube.create(ResourceType.NODE_CLAIMS, "", body);
                    kube.patchStatus(ResourceType.NODE_CLAIMS, "", name, Map.of("status", status));
                    done = true;
                }
            } catch (KubeException e) {
                LOG.warn(
                        "cannot write a claim for node {} yet: {}",
                        node.metadata().name(),
                        e.getMessage());
            } finally {
                boolean written = done;
                control.post(() -> {
                    claim.busy(false);
                    if (!written) {
                        claims.remove(name);
                    }
                });
            }
        });
    }

    private static Map<String, Object> body(String name, Node node, NodePool pool) {
        Map<String, String> nodeLabels = node.metadata().labels();
        var labels = new TreeMap<>(pool.nodeLabels());
        labels.put(Labels.MANAGED, "true");
        var requirements = new ArrayList<Map<String, Object>>();
        for (String key : REQUIRED) {
            String value = nodeLabels.get(key);
            if (value != null) {
                labels.put(key, value);
                requirements.add(Map.of("key", key, "operator", "In", "values", List.of(value)));
            }
        }
        return ClaimObjects.body(name, pool, labels, Map.of(), requirements, Map.of());
    }

    private Map<String, Object> status(Node node) {
        var now = clock.instant();
        boolean initialized = "true".equals(node.metadata().labels().get(Labels.INITIALIZED));
        var conditions = new ArrayList<Map<String, Object>>();
        for (String condition : List.of(NodeClaim.LAUNCHED, NodeClaim.REGISTERED)) {
            conditions.add(ClaimObjects.condition(condition, true, condition, "found by its node", now));
        }
        for (String condition : List.of(NodeClaim.INITIALIZED, NodeClaim.READY)) {
            conditions.add(ClaimObjects.condition(
                    condition, initialized, initialized ? condition : "NotInitialized", "found by its node", now));
        }
        return Map.of(
                "providerID", node.spec().providerID(),
                "nodeName", node.metadata().name(),
                "capacity", node.status().capacity(),
                "allocatable", node.status().allocatable(),
                "conditions", conditions);
    }
}
