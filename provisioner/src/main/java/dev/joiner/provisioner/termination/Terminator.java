package dev.joiner.provisioner.termination;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimCalls;
import dev.joiner.provisioner.state.ClaimObjects;
import dev.joiner.provisioner.state.EndReason;
import dev.joiner.provisioner.state.Ending;
import dev.joiner.provisioner.state.NodeChanges;
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
public final class Terminator {
    private static final Logger LOG = LoggerFactory.getLogger(Terminator.class);

    private final KubeClient kube;
    private final ClaimBook claims;
    private final Drain drain;
    private final InstanceEnd instances;
    private final ClaimCalls calls;
    private final Guard guard;

    /** Ends the claims of this book. */
    public Terminator(
            KubeClient kube, ClaimBook claims, Drain drain, InstanceEnd instances, ClaimCalls calls, Guard guard) {
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
    public void step(boolean current) {
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
            case ENDING -> !claim.ending().has(Ending.Step.FINISHED);
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
        Ending ending = claim.ending();
        boolean hasInstance = !claim.providerId().isEmpty();
        if (!ending.has(Ending.Step.DELETED) && ending.isVoluntary() && node.isPresent()) {
            if (!ending.has(Ending.Step.TAINTED)) {
                taint(claim, node.get());
            } else if (current) {
                lookOnceMore(claim, node.get());
            }
        } else if (!ending.has(Ending.Step.DELETED)) {
            delete(claim);
        } else if (node.isPresent() && !ending.has(Ending.Step.TAINTED) && !ending.has(Ending.Step.DRAINED)) {
            taint(claim, node.get());
        } else if (!ending.has(Ending.Step.TERMINATED) && hasInstance) {
            drain(claim, node, current, batch);
        } else if (!ending.has(Ending.Step.INSTANCE_GONE) && hasInstance) {
            batch.ended.add(claim);
        } else if (node.isPresent() && !ending.has(Ending.Step.NODE_GONE)) {
            removeNode(claim, node.get());
        } else {
            finish(claim);
        }
    }

    private void drain(Claim claim, Optional<Node> node, boolean current, Batch batch) {
        boolean drained = claim.ending().has(Ending.Step.DRAINED)
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
            if (claim.ending().has(Ending.Step.DELETED)) {
                return;
            }
            if (holders.isEmpty()) {
                claim.ending().did(Ending.Step.DRAINED);
                delete(claim);
            } else {
                LOG.atInfo()
                        .addKeyValue("node", name)
                        .addKeyValue("pod", holders.getFirst())
                        .log("the node stays: {} pods have been bound to it", holders.size());
                claim.stays();
            }
        });
    }

    private void delete(Claim claim) {
        calls.call(
                claim,
                "delete claim " + claim.name(),
                () -> kube.delete(ResourceType.NODE_CLAIMS, "", claim.name()),
                () -> claim.ending().did(Ending.Step.DELETED));
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
                () -> claim.ending().did(Ending.Step.TAINTED));
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
                () -> claim.ending().did(Ending.Step.NODE_GONE));
    }

    private void finish(Claim claim) {
        calls.call(
                claim,
                "take the finalizer off claim " + claim.name(),
                () -> TerminationFinalizer.drop(kube, ResourceType.NODE_CLAIMS, claim.name()),
                () -> {
                    claim.ending().did(Ending.Step.FINISHED);
                    LOG.atInfo()
                            .addKeyValue("nodeClaim", claim.name())
                            .addKeyValue(
                                    "reason",
                                    claim.ending()
                                            .reason()
                                            .map(EndReason::toString)
                                            .orElse(""))
                            .log("claim is gone");
                });
    }
}
