package dev.joiner.provisioner;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a claim, in this order: told to go, node tainted, pods evicted, instance ended and seen gone,
 * node removed, finalizer removed last. Each step is taken when the one before it is done, and found again
 * after a restart. An empty node is tainted and looked at once more before its claim is told to go. Where EC2 says that
 * the instance has ended already, nothing is drained: nobody is left to end the pods. Called on the control thread.
 */
final class ClaimEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimEnd.class);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final Drain drain;
    private final InstanceEnd instances;
    private final ClaimCalls calls;
    private final Guard guard;

    ClaimEnd(KubeClient kube, ClaimBook claims, Drain drain, InstanceEnd instances, ClaimCalls calls, Guard guard) {
        this.kube = kube;
        this.claims = claims;
        this.drain = drain;
        this.instances = instances;
        this.calls = calls;
        this.guard = guard;
    }

    /** What a look at all ending claims collects. */
    private static final class Batch {
        private final List<Claim> toTerminate = new ArrayList<>();
        private final List<Claim> draining = new ArrayList<>();
        private final List<Claim> ended = new ArrayList<>();
    }

    /**
     * Takes the next step of each claim.
     *
     * @param current whether the caches are; while they are not, no node is found to be drained
     */
    void step(boolean current) {
        var batch = new Batch();
        for (Claim claim : List.copyOf(claims.all())) {
            if (!claim.isBusy() && isToBeSeenTo(claim)) {
                guard.run("the end of claim " + claim.name(), () -> step(claim, current, batch));
            }
        }
        instances.terminate(batch.toTerminate);
        instances.askWhetherGone(batch.ended);
        instances.askWhetherAlive(batch.draining);
    }

    /** Nearly all claims are not: this is asked of each at every look. */
    private boolean isToBeSeenTo(Claim claim) {
        return switch (claim.state()) {
            case LAUNCHING -> false;
            case LAUNCHED ->
                claims.node(claim)
                        .filter(node -> node.hasTaint(Labels.DISRUPTED_TAINT))
                        .isPresent();
            case ENDING -> !claim.ending().finished;
        };
    }

    private void step(Claim claim, boolean current, Batch batch) {
        Optional<Node> node = claims.node(claim);
        if (claim.state() == Claim.State.LAUNCHED) {
            node.ifPresent(found -> untaint(claim, found));
        } else {
            end(claim, node, current, batch);
        }
    }

    private void end(Claim claim, Optional<Node> node, boolean current, Batch batch) {
        Claim.Ending ending = claim.ending();
        boolean hasInstance = !claim.providerId().isEmpty();
        if (!ending.deleted && ending.voluntary && node.isPresent()) {
            if (!ending.tainted) {
                taint(claim, node.get());
            } else if (current) {
                lookOnceMore(claim, node.get());
            }
        } else if (!ending.deleted) {
            delete(claim);
        } else if (node.isPresent() && !ending.tainted && !ending.drained) {
            taint(claim, node.get());
        } else if (!ending.terminated && hasInstance) {
            drain(claim, node, current, batch);
        } else if (!ending.instanceGone && hasInstance) {
            batch.ended.add(claim);
        } else if (node.isPresent() && !ending.nodeGone) {
            removeNode(claim, node.get());
        } else {
            finish(claim);
        }
    }

    private void drain(Claim claim, Optional<Node> node, boolean current, Batch batch) {
        boolean drained = claim.ending().drained
                || node.isEmpty()
                || (current && drain.advance(node.get().metadata().name()));
        if (drained) {
            batch.toTerminate.add(claim);
        } else {
            // The machine may have died: then nobody will end its pods, and nothing is to be waited for.
            batch.draining.add(claim);
        }
    }

    /** An empty node goes only if no pod has come to it before its taint was there. */
    private void lookOnceMore(Claim claim, Node node) {
        String name = node.metadata().name();
        var holders = new ArrayList<String>();
        calls.call(claim, "look at the pods of node " + name, () -> holders.addAll(drain.holders(name)), () -> {
            if (claim.ending().deleted) {
                return;
            }
            if (holders.isEmpty()) {
                claim.ending().drained = true;
                delete(claim);
            } else {
                LOG.atInfo()
                        .addKeyValue("node", name)
                        .addKeyValue("pod", holders.getFirst())
                        .log("the node stays: {} pods have come to it", holders.size());
                claim.stays();
            }
        });
    }

    private void delete(Claim claim) {
        calls.call(
                claim,
                "delete claim " + claim.name(),
                () -> kube.delete(ResourceType.NODE_CLAIMS, "", claim.name()),
                () -> claim.ending().deleted = true);
    }

    private void taint(Claim claim, Node node) {
        var taints = new ArrayList<>(node.taints());
        taints.removeIf(taint -> taint.key().equals(Labels.DISRUPTED_TAINT));
        taints.add(Drain.DISRUPTED);
        var patch = Map.of(
                "metadata",
                Map.of(
                        "resourceVersion", node.metadata().resourceVersion(),
                        "labels", Map.of(Labels.EXCLUDE_FROM_LOAD_BALANCERS, "karpenter")),
                "spec",
                Map.of("taints", ClaimObjects.taints(taints)));
        calls.call(
                claim,
                "taint node " + node.metadata().name(),
                () -> kube.patch(ResourceType.NODES, "", node.metadata().name(), patch),
                () -> claim.ending().tainted = true);
    }

    /** Of a node that stays after all, or that a leader tainted and then died. */
    private void untaint(Claim claim, Node node) {
        String name = node.metadata().name();
        List<Map<String, Object>> operations = NodeChanges.removeTaint(node, Labels.DISRUPTED_TAINT);
        operations.addAll(NodeChanges.removeLabel(node, Labels.EXCLUDE_FROM_LOAD_BALANCERS));
        calls.call(
                claim,
                "let pods on node " + name + " again",
                () -> kube.jsonPatch(ResourceType.NODES.path("", name), operations),
                () -> {});
    }

    private void removeNode(Claim claim, Node node) {
        String name = node.metadata().name();
        calls.call(
                claim,
                "remove node " + name,
                () -> {
                    kube.delete(ResourceType.NODES, "", name);
                    TerminationFinalizer.drop(kube, ResourceType.NODES, name);
                },
                () -> claim.ending().nodeGone = true);
    }

    private void finish(Claim claim) {
        calls.call(
                claim,
                "take the finalizer off claim " + claim.name(),
                () -> TerminationFinalizer.drop(kube, ResourceType.NODE_CLAIMS, claim.name()),
                () -> {
                    claim.ending().finished = true;
                    LOG.atInfo().addKeyValue("nodeClaim", claim.name()).log("claim is gone");
                });
    }
}
