package dev.joiner.provisioner.snapshot;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.node.DaemonOverhead;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.NodeFit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Room on running nodes and on claims in flight, net of what is planned there. Confined to the control thread. */
public final class Rooms {
    private final ClusterCaches caches;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final PoolViews pools;
    private final Attachments attachments;
    private final Guard guard;
    private Set<String> daemonVersions = Set.of();
    private List<Shape> daemons = List.of();

    /** Reads these caches when it is asked. */
    public Rooms(
            ClusterCaches caches,
            ClaimBook claims,
            Nominations nominations,
            PoolViews pools,
            Attachments attachments,
            Guard guard) {
        this.caches = caches;
        this.claims = claims;
        this.nominations = nominations;
        this.pools = pools;
        this.attachments = attachments;
        this.guard = guard;
    }

    /** What the DaemonSets' pods are like; read again only when a DaemonSet changes. */
    public List<Shape> daemons() {
        var versions = new TreeSet<String>();
        caches.daemonSets()
                .all()
                .forEach(set -> versions.add(set.metadata().uid() + "/"
                        + set.metadata().generation() + set.metadata().isDeleting()));
        if (!versions.equals(daemonVersions)) {
            var shapes = new ArrayList<Shape>();
            for (DaemonSet daemonSet : caches.daemonSets().all()) {
                if (!daemonSet.metadata().isDeleting()) {
                    guard.run("reading DaemonSet " + daemonSet.key(), () -> shapes.add(PodShapes.of(daemonSet.pod())));
                }
            }
            daemons = List.copyOf(shapes);
            daemonVersions = versions;
        }
        return daemons;
    }

    /** Labels of each namespace by its name: rules may select pods by those of their namespaces. */
    public Map<String, Map<String, String>> namespaces() {
        var labels = new HashMap<String, Map<String, String>>();
        caches.namespaces()
                .all()
                .forEach(namespace -> labels.put(
                        namespace.metadata().name(), namespace.metadata().labels()));
        return labels;
    }

    /**
     * All room that pods may be planned on.
     *
     * @param volumes whether some pod asks for volumes: those that nodes have attached are looked at only then
     */
    public List<Room> all(List<Shape> daemons, boolean volumes) {
        Attachments.OfNodes attached = volumes ? attachments.now() : Attachments.NOT_ASKED;
        var rooms = new ArrayList<Room>();
        var claimed = new HashMap<String, Claim>();
        for (Claim claim : claims.all()) {
            Optional<Node> node = claims.node(claim);
            node.ifPresent(n -> claimed.put(n.metadata().name(), claim));
            if (claim.state() != Claim.State.ENDING) {
                guard.run(
                        "the room of claim " + claim.name(),
                        () -> rooms.add(node.map(n -> ofClaimedNode(claim, n, daemons, attached))
                                .orElseGet(() -> coming(claim, daemons))));
            }
        }
        for (Node node : caches.nodes().all()) {
            if (!claimed.containsKey(node.metadata().name()) && isUsable(node)) {
                guard.run("the room of node " + node.key(), () -> rooms.add(ofOtherNode(node, attached)));
            }
        }
        return rooms;
    }

    private Room ofOtherNode(Node node, Attachments.OfNodes attached) {
        String name = node.metadata().name();
        NodeUse use = caches.podIndex().use(name);
        return new Room(
                name,
                false,
                node.metadata().labels(),
                node.taints(),
                free(node.allocatable(), use, Resources.NONE),
                attached.residents(name, use),
                attached.limits(name));
    }

    private static boolean isUsable(Node node) {
        return node.isReady()
                && !node.hasTaint(Labels.SENTINEL)
                && !node.spec().unschedulable()
                && !node.metadata().isDeleting();
    }

    private Room ofClaimedNode(Claim claim, Node node, List<Shape> daemons, Attachments.OfNodes attached) {
        NodeUse use = caches.podIndex().use(node.metadata().name());
        boolean coming = !claim.isInitialized();
        NodeFit fit = NodeFit.of(
                claim,
                node,
                pools.pool(claim.pool()).map(NodePool::startupTaints).orElse(List.of()));
        Resources overhead = DaemonOverhead.on(fit.labels(), fit.taints(), daemons);
        List<Resident> residents = attached.residents(node.metadata().name(), use);
        residents.addAll(nominations.residents(claim.name(), use));
        if (coming) {
            residents.addAll(DaemonOverhead.residents(fit.labels(), fit.taints(), daemons));
        }
        return new Room(
                coming ? claim.name() : node.metadata().name(),
                coming,
                fit.labels(),
                fit.taints(),
                free(fit.allocatable(), use, overhead).minus(nominations.remainingResources(claim.name(), use)),
                residents,
                attached.limits(node.metadata().name()));
    }

    private Room coming(Claim claim, List<Shape> daemons) {
        var known = new HashMap<String, String>();
        pools.type(claim).map(InstanceType::requirements).ifPresent(r -> known.putAll(r.singleValues()));
        known.putAll(claim.requirements().singleValues());
        if (!claim.zone().isEmpty()) {
            known.put(Labels.ZONE, claim.zone());
        }
        known.put(Labels.HOSTNAME, claim.name());
        Map<String, String> labels = DaemonOverhead.labelsOnceUp(known);
        List<Taint> taints = pools.pool(claim.pool()).map(pool -> pool.taints()).orElse(List.of());
        Resources overhead = DaemonOverhead.on(labels, taints, daemons);
        List<Resident> residents = new ArrayList<>(nominations.residents(claim.name(), NodeUse.NONE));
        residents.addAll(DaemonOverhead.residents(labels, taints, daemons));
        return new Room(
                claim.name(),
                true,
                labels,
                taints,
                claim.allocatable().minus(overhead).minus(nominations.remainingResources(claim.name(), NodeUse.NONE)),
                residents,
                Map.of());
    }

    /** Allocatable less all pods, and less what DaemonSets will still take beyond what they have. */
    private static Resources free(Resources allocatable, NodeUse use, Resources daemonOverhead) {
        Resources stillComing = daemonOverhead.minus(use.daemons()).max(Resources.NONE);
        return allocatable.minus(use.used()).minus(stillComing);
    }
}
