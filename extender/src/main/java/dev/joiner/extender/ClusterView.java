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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by name as immutable views, made when something changes and not when somebody asks: an answer to the
 * scheduler is a look into a map. Thread-safe: views are made under the monitor and read without it.
 */
final class ClusterView {
    /** The scheduler learns in its own time that a node has opened. */
    static final Duration HAS_JUST_OPENED = Duration.ofSeconds(5);

    /** A node that has not opened so long after it registered may never do: nobody waits for it. */
    static final Duration OPENS_WITHIN = Duration.ofMinutes(1);

    private final ObjectCache<Node> nodes;
    private final PodIndex pods;
    private final LongSupplier nanoTime;
    private final Map<String, Claimed> claims = new HashMap<>();
    private final Map<String, String> nameByProviderId = new HashMap<>();
    private final Map<String, NodeView> views = new ConcurrentHashMap<>();
    /** Until when a node with planned room counts as starting: it takes no pods yet, or has just begun to. */
    private final Map<String, Long> startsUntilNanos = new ConcurrentHashMap<>();

    private record Claimed(Map<DemandKey, Integer> planned, boolean going) {
        static final Claimed NONE = new Claimed(Map.of(), false);
    }

    /** Over these caches; {@code pods} must have been told of a pod before this is. */
    ClusterView(ObjectCache<Node> nodes, PodIndex pods, LongSupplier nanoTime) {
        this.nodes = nodes;
        this.pods = pods;
        this.nanoTime = nanoTime;
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

    /** Nodes that are there with room planned on them, and that the scheduler may not know to be open yet. */
    List<String> starting() {
        long now = nanoTime.getAsLong();
        var names = new ArrayList<String>();
        startsUntilNanos.forEach((name, until) -> {
            NodeView node = views.get(name);
            if (now - until < 0) {
                names.add(name);
            } else if (node != null && node.open()) {
                // One that never opened keeps its entry: otherwise its next change would make a new one, and it would
                // count again.
                startsUntilNanos.remove(name, until);
            }
        });
        return names;
    }

    synchronized void nodeChanged(@Nullable Node old, @Nullable Node now) {
        if (old != null) {
            nameByProviderId.remove(old.spec().providerID());
        }
        if (now == null && old != null) {
            views.remove(old.metadata().name());
            startsUntilNanos.remove(old.metadata().name());
        }
        if (now != null) {
            nameByProviderId.put(now.spec().providerID(), now.metadata().name());
            look(now);
        }
    }

    synchronized void claimChanged(@Nullable NodeClaim old, @Nullable NodeClaim now) {
        String before = old == null ? "" : old.status().providerID();
        String after = now == null ? "" : now.status().providerID();
        claims.remove(before);
        if (now != null && !after.isEmpty()) {
            boolean going = now.metadata().isDeleting();
            claims.put(after, new Claimed(going ? Map.of() : HeldAnnotation.of(now), going));
        }
        // A node is looked at once per change: a view made in between would hold nothing on it.
        if (!before.equals(after)) {
            look(nameByProviderId.get(before));
        }
        look(nameByProviderId.get(after));
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
        startsOrNot(name, views.put(name, view), view);
    }

    private void startsOrNot(String name, @Nullable NodeView before, NodeView now) {
        Long until = startsUntilNanos.get(name);
        if (now.planned().isEmpty() || now.going() || (now.open() && until == null)) {
            startsUntilNanos.remove(name);
        } else if (until == null) {
            startsUntilNanos.put(name, nanoTime.getAsLong() + OPENS_WITHIN.toNanos());
        } else if (now.open() && before != null && !before.open()) {
            startsUntilNanos.put(name, nanoTime.getAsLong() + HAS_JUST_OPENED.toNanos());
        }
    }
}
