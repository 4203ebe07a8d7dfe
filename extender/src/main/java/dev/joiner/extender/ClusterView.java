package dev.joiner.extender;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.HeldAnnotation;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by name as immutable views, made when something changes and not when somebody asks: an answer to the
 * scheduler is a look into a map. Thread-safe: views are made under the monitor and read without it.
 */
final class ClusterView {
    private final ObjectCache<Node> nodes;
    private final PodIndex pods;
    private final Map<String, Claimed> claims = new HashMap<>();
    private final Map<String, String> nameByProviderId = new HashMap<>();
    private final Map<String, NodeView> views = new ConcurrentHashMap<>();
    /** Those of the views that hold room and take no pods yet. */
    private final Map<String, NodeView> starting = new ConcurrentHashMap<>();

    private record Claimed(Map<DemandKey, Integer> planned, boolean going) {
        static final Claimed NONE = new Claimed(Map.of(), false);
    }

    /** Over these caches; {@code pods} must have been told of a pod before this is. */
    ClusterView(ObjectCache<Node> nodes, PodIndex pods) {
        this.nodes = nodes;
        this.pods = pods;
    }

    /** The view of a node; null of one that is not known. */
    @Nullable
    NodeView node(String name) {
        return views.get(name);
    }

    /** All views, in no order; live. */
    Collection<NodeView> all() {
        return views.values();
    }

    /** Nodes that are there with room planned on them, and that take no pods yet; live. */
    Map<String, NodeView> starting() {
        return starting;
    }

    synchronized void nodeChanged(@Nullable Node old, @Nullable Node now) {
        if (old != null) {
            nameByProviderId.remove(old.spec().providerID());
        }
        if (now == null && old != null) {
            views.remove(old.metadata().name());
            starting.remove(old.metadata().name());
        }
        if (now != null) {
            nameByProviderId.put(now.spec().providerID(), now.metadata().name());
            look(now);
        }
    }

    synchronized void claimChanged(@Nullable NodeClaim old, @Nullable NodeClaim now) {
        if (old != null) {
            claims.remove(old.status().providerID());
            look(nameByProviderId.get(old.status().providerID()));
        }
        if (now != null && !now.status().providerID().isEmpty()) {
            boolean going = now.metadata().isDeleting();
            claims.put(now.status().providerID(), new Claimed(going ? Map.of() : HeldAnnotation.of(now), going));
            look(nameByProviderId.get(now.status().providerID()));
        }
    }

    synchronized void podChanged(@Nullable Pod old, @Nullable Pod now) {
        if (old != null) {
            look(old.spec().nodeName());
        }
        if (now != null
                && (old == null || !now.spec().nodeName().equals(old.spec().nodeName()))) {
            look(now.spec().nodeName());
        }
    }

    private void look(@Nullable String name) {
        if (name != null && !name.isEmpty()) {
            nodes.get(name).ifPresent(this::look);
        }
    }

    private void look(Node node) {
        String name = node.metadata().name();
        String providerId = node.spec().providerID();
        Claimed claimed = providerId.isEmpty() ? Claimed.NONE : claims.getOrDefault(providerId, Claimed.NONE);
        NodeUse use = pods.use(name);
        var bound = new LinkedHashMap<DemandKey, Integer>();
        claimed.planned().keySet().forEach(demand -> bound.put(demand, use.of(demand)));
        boolean open = node.isReady() && !node.hasTaint(Labels.UNREGISTERED_TAINT);
        var view = new NodeView(node.allocatable(), use.used(), claimed.planned(), bound, open, claimed.going());
        views.put(name, view);
        if (open || view.planned().isEmpty() || view.going()) {
            starting.remove(name);
        } else {
            starting.put(name, view);
        }
    }
}
