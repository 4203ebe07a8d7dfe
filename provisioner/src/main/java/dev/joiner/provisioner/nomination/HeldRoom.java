package dev.joiner.provisioner.nomination;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.HeldAnnotation;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.DemandCount;
import dev.joiner.planner.Shape;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the annotation that tells extenders what room is held on a claim, and reads it back after a change of leader.
 * When it changes for a node that runs, the node is touched: a pod that an extender has refused is tried again only
 * when something that kube-scheduler watches changes, and claims are not among that. Called on the control thread.
 */
public final class HeldRoom {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRoom.class);

    /** By then the extenders' watches have delivered the claim. */
    private static final Duration TOUCH_AFTER = Duration.ofMillis(100);

    private final KubeClient kube;
    private final ClusterCaches caches;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Control control;
    private final Map<String, String> written = new HashMap<>();

    /** Has written nothing yet. */
    public HeldRoom(KubeClient kube, ClusterCaches caches, ClaimBook claims, Nominations nominations, Control control) {
        this.kube = kube;
        this.caches = caches;
        this.claims = claims;
        this.nominations = nominations;
        this.control = control;
    }

    /** Takes over what the leader before planned; room for a demand that has no pods any more is not kept. */
    public void restore() {
        for (NodeClaim claim : caches.claims().all()) {
            if (!claim.isManaged()) {
                continue;
            }
            String name = claim.metadata().name();
            Map<DemandKey, Integer> held = HeldAnnotation.of(claim);
            written.put(name, HeldAnnotation.text(held));
            held.forEach((demand, count) -> shape(demand).ifPresent(s -> nominations.add(name, demand, s, count)));
        }
    }

    private Optional<Shape> shape(DemandKey demand) {
        return caches.podIndex()
                .demand(demand)
                .map(DemandCount::shape)
                .or(() -> caches.advance().shape(demand));
    }

    /** A claim was created with what is planned on it now. */
    public void created(String claim) {
        written.put(claim, HeldAnnotation.text(nominations.planned(claim)));
    }

    /** Writes what has changed. */
    public void step() {
        for (Claim claim : claims.all()) {
            String now = HeldAnnotation.text(nominations.planned(claim.name()));
            if (claim.isWritten()
                    && claim.state() != Claim.State.ENDING
                    && !claim.isBusy()
                    && !now.equals(written.put(claim.name(), now))) {
                write(claim.name(), now);
                if (claim.isInitialized()) {
                    control.later(TOUCH_AFTER, () -> touch(claim.nodeName(), now));
                }
            }
        }
        written.keySet().removeIf(name -> claims.get(name).isEmpty());
    }

    /** Any change of a node's annotations makes kube-scheduler try again what extenders have refused. */
    private void touch(String node, String held) {
        boolean anybodyWaits = caches.podIndex().waiting().stream().anyMatch(count -> count.unschedulable() > 0);
        if (!anybodyWaits || caches.nodes().get(node).isEmpty()) {
            return;
        }
        String version = Integer.toHexString(held.hashCode());
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    kube.patch(
                            ResourceType.NODES,
                            "",
                            node,
                            Map.of("metadata", Map.of("annotations", Map.of(Labels.HELD_VERSION, version))));
                }
            } catch (KubeException e) {
                LOG.warn("cannot annotate node {}, pods may wait longer for its room: {}", node, e.getMessage());
            }
        });
    }

    private void write(String claim, String held) {
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    kube.patch(
                            ResourceType.NODE_CLAIMS,
                            "",
                            claim,
                            Map.of("metadata", Map.of("annotations", Map.of(Labels.HELD, held))));
                }
            } catch (KubeException e) {
                if (!e.isNotFound()) {
                    LOG.warn("cannot write the room held on claim {}: {}", claim, e.getMessage());
                    control.post(() -> written.remove(claim));
                }
            }
        });
    }
}
