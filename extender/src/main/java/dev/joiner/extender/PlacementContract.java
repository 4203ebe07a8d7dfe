package dev.joiner.extender;

import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.DemandCount;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.extender.Assignments.Coming;
import dev.joiner.planner.PodShapes;
import dev.joiner.planner.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of the nodes that passed the scheduler's own filters a pod may have: room that is planned for other
 * pods is held for them.
 *
 * <p>A pod whose demand has room planned on a listed node gets exactly that node. Any other pod gets the nodes
 * on which nothing is held, or else one node where it fits beside what is held. With a view that is older than
 * {@link #STALE} everything passes: a wrong hold would keep pods from running. Thread-safe; no I/O.
 */
final class PlacementContract {
    static final Duration STALE = Duration.ofSeconds(10);

    /** Constant texts: one that changed from call to call would make the scheduler try for ever. */
    static final String HELD = "room is held for other pods";

    static final String ELSEWHERE = "room is planned for the pod on another node";

    private final ObjectCache<Node> nodes;
    private final PodIndex pods;
    private final HeldIndex held;
    private final Assignments assignments;
    private final Supplier<Duration> staleness;

    PlacementContract(
            ObjectCache<Node> nodes,
            PodIndex pods,
            HeldIndex held,
            Assignments assignments,
            Supplier<Duration> staleness) {
        this.nodes = nodes;
        this.pods = pods;
        this.held = held;
        this.assignments = assignments;
        this.staleness = staleness;
    }

    /**
     * What the pod gets.
     *
     * @param allowed nodes that it may have
     * @param refused the others, each with its text
     * @param demand the pod's demand when it gets none, to be reported
     */
    record Verdict(List<String> allowed, Map<String, String> refused, Optional<Refused> demand) {}

    /** A pod that gets no node. */
    record Refused(DemandKey key, Pod pod, Shape shape) {}

    Verdict filter(Pod pod, List<String> names) {
        if (staleness.get().compareTo(STALE) > 0) {
            return new Verdict(names, Map.of(), Optional.empty());
        }
        Shape shape = PodShapes.of(pod);
        DemandKey key = DemandKey.of(pod, shape);
        assignments.forget(pod.metadata().uid());
        Map<String, Coming> coming = assignments.byNode();
        var open = new ArrayList<String>();
        var beside = new ArrayList<String>();
        for (String name : names) {
            Map<DemandKey, Integer> remaining = remaining(name, coming.get(name));
            if (remaining.getOrDefault(key, 0) > 0) {
                return only(name, names, pod, key, shape);
            }
            if (remaining.isEmpty()) {
                open.add(name);
            } else if (fitsBeside(name, shape, remaining, coming.get(name))) {
                beside.add(name);
            }
        }
        if (!open.isEmpty()) {
            return new Verdict(open, refusals(names, open, HELD), Optional.empty());
        }
        if (!beside.isEmpty()) {
            return only(beside.getFirst(), names, pod, key, shape);
        }
        return new Verdict(List.of(), refusals(names, List.of(), HELD), Optional.of(new Refused(key, pod, shape)));
    }

    private Verdict only(String name, List<String> names, Pod pod, DemandKey key, Shape shape) {
        assignments.assign(pod.metadata().uid(), name, key, shape.requests());
        return new Verdict(List.of(name), refusals(names, List.of(name), ELSEWHERE), Optional.empty());
    }

    private static Map<String, String> refusals(List<String> names, List<String> allowed, String text) {
        var refused = new LinkedHashMap<String, String>();
        for (String name : names) {
            if (!allowed.contains(name)) {
                refused.put(name, text);
            }
        }
        return refused;
    }

    /** Room held on a node that is neither used nor about to be; demands without any are left out. */
    private Map<DemandKey, Integer> remaining(String name, @Nullable Coming coming) {
        Optional<Node> node = nodes.get(name);
        if (node.isEmpty()) {
            return Map.of();
        }
        Map<DemandKey, Integer> planned = held.of(node.get().spec().providerID());
        if (planned.isEmpty()) {
            return Map.of();
        }
        NodeUse use = pods.use(name);
        var remaining = new LinkedHashMap<DemandKey, Integer>();
        planned.forEach((demand, count) -> {
            int taken = use.of(demand) + (coming == null ? 0 : coming.byDemand().getOrDefault(demand, 0));
            if (count > taken) {
                remaining.put(demand, count - taken);
            }
        });
        return remaining;
    }

    private boolean fitsBeside(String name, Shape shape, Map<DemandKey, Integer> remaining, @Nullable Coming coming) {
        Resources free = nodes.get(name)
                .map(Node::allocatable)
                .orElse(Resources.NONE)
                .minus(pods.use(name).used());
        if (coming != null) {
            free = free.minus(coming.requests());
        }
        for (var entry : remaining.entrySet()) {
            Optional<Shape> other = pods.demand(entry.getKey()).map(DemandCount::shape);
            // A demand without pods holds nothing; one of lower priority gives way.
            if (other.isPresent() && other.get().priority() >= shape.priority()) {
                free = free.minus(other.get().requests().times(entry.getValue()));
            }
        }
        return shape.requests().fitsIn(free);
    }
}
