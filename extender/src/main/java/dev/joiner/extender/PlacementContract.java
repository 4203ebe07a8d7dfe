package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.PodIdentity;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.extender.Assignments.Coming;
import dev.joiner.planner.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of the nodes that passed the scheduler's own filters a pod may have: room that is planned for other
 * pods is held for them, a node that is about to go takes no new ones, and a gang waits until all of it has
 * room.
 *
 * <p>A pod whose demand has room planned on a listed node gets exactly that node. Any other pod gets the nodes on which
 * nothing is held, or else one node where it fits beside what is held; but none of the room left over on nodes with
 * planned room, while room for it is planned on a node that is about to open. The {@link Sentinel} is never given to
 * anybody. With a view that is older than {@link #STALE} everything passes: a wrong hold would keep pods from running.
 * Thread-safe; no I/O.
 */
final class PlacementContract {
    static final Duration STALE = Duration.ofSeconds(10);

    private final ClusterView cluster;
    private final PodIndex pods;
    private final AdvanceDemands advance;
    private final Assignments assignments;
    private final Gangs gangs;
    private final Supplier<Duration> staleness;

    PlacementContract(
            ClusterView cluster,
            PodIndex pods,
            AdvanceDemands advance,
            Assignments assignments,
            Gangs gangs,
            Supplier<Duration> staleness) {
        this.cluster = cluster;
        this.pods = pods;
        this.advance = advance;
        this.assignments = assignments;
        this.gangs = gangs;
        this.staleness = staleness;
    }

    /** Why a node is refused. Constant texts: one that changes from call to call makes the scheduler retry for ever. */
    enum Refusal {
        HELD("room is held for other pods"),
        ELSEWHERE("room is planned for the pod on another node"),
        GOING("the node is about to be taken away"),
        GANG("waiting until all pods of the gang have room"),
        NO_NODE("no node that is there fits, a new one is asked for"),
        SENTINEL("no machine, stands for nodes that could be bought");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What the pod gets.
     *
     * @param allowed nodes that it may have, in the order of the question
     * @param refused the others, each with its reason
     * @param demand the pod's demand when it gets none, to be reported
     */
    record Verdict(List<String> allowed, Map<String, Refusal> refused, Optional<Refused> demand) {
        private Verdict and(String name, Refusal refusal) {
            var all = new HashMap<>(refused);
            all.put(name, refusal);
            return new Verdict(allowed, all, demand);
        }
    }

    /** A pod that gets no node. */
    record Refused(DemandKey key, Pod pod, Shape shape) {}

    /** Whether the view of the cluster is too old to hold anything by it. */
    boolean isStale() {
        return staleness.get().compareTo(STALE) > 0;
    }

    Verdict filter(Pod pod, List<String> names) {
        if (!names.contains(Sentinel.NAME)) {
            return ofMachines(pod, names);
        }
        List<String> machines =
                names.stream().filter(name -> !name.equals(Sentinel.NAME)).toList();
        if (machines.isEmpty()) {
            // Every machine has failed the scheduler's own filters, or there is none.
            var asker = new Asker(pod);
            return new Verdict(List.of(), Map.of(Sentinel.NAME, Refusal.NO_NODE), Optional.of(asker.refused()));
        }
        return ofMachines(pod, machines).and(Sentinel.NAME, Refusal.SENTINEL);
    }

    private Verdict ofMachines(Pod pod, List<String> names) {
        boolean gang = gangs.isMember(pod);
        if (isStale() || (!gang && arePlain(names))) {
            return new Verdict(names, Map.of(), Optional.empty());
        }
        var asker = new Asker(pod);
        if (gang && !gangs.isComplete(pod, cluster)) {
            return asker.verdict(names, List.of(), Refusal.GANG);
        }
        assignments.forget(pod.metadata().uid());
        var open = new ArrayList<String>();
        Optional<String> beside = Optional.empty();
        boolean waits = false;
        for (String name : names) {
            NodeView node = cluster.node(name);
            if (node == null || node.isPlain()) {
                open.add(name);
                continue;
            }
            if (node.going()) {
                continue;
            }
            Coming coming = assignments.to(name);
            Map<DemandKey, Integer> held = held(node, coming);
            Optional<DemandKey> mine = asker.first(held);
            if (mine.isPresent()) {
                assignments.assign(pod.metadata().uid(), name, mine.get(), asker.shape.requests());
                return asker.verdict(names, List.of(name), Refusal.ELSEWHERE);
            }
            if (asker.hasRoomOnStartingNodes()) {
                waits = true;
            } else if (held.isEmpty()) {
                open.add(name);
            } else if (beside.isEmpty() && asker.fitsBeside(node, held, coming, Resources.NONE)) {
                beside = Optional.of(name);
            }
        }
        if (open.isEmpty() && beside.isPresent()) {
            assignments.assign(pod.metadata().uid(), beside.get(), asker.key, asker.shape.requests());
            return asker.verdict(names, List.of(beside.get()), Refusal.HELD);
        }
        return asker.verdict(names, open, waits ? Refusal.ELSEWHERE : Refusal.HELD);
    }

    /**
     * The nodes that a pod may have once its victims are gone from them.
     *
     * @param victims uids of the pods that would go, by node
     */
    Set<String> preempt(Pod pod, Map<String, Set<String>> victims) {
        var machines = new HashMap<>(victims);
        machines.remove(Sentinel.NAME);
        if (isStale()) {
            return machines.keySet();
        }
        if (gangs.isMember(pod) && !gangs.isComplete(pod, cluster)) {
            return Set.of();
        }
        var asker = new Asker(pod);
        var allowed = new HashSet<String>();
        machines.forEach((name, uids) -> {
            NodeView node = cluster.node(name);
            if (node == null || node.isPlain()) {
                allowed.add(name);
            } else if (!node.going()) {
                Coming coming = assignments.to(name);
                Map<DemandKey, Integer> held = held(node, coming);
                if (held.isEmpty()
                        || asker.first(held).isPresent()
                        || asker.fitsBeside(node, held, coming, pods.requestsOf(name, uids))) {
                    allowed.add(name);
                }
            }
        });
        return allowed;
    }

    private boolean arePlain(List<String> names) {
        for (String name : names) {
            NodeView node = cluster.node(name);
            if (node != null && !node.isPlain()) {
                return false;
            }
        }
        return true;
    }

    /** Room held on a node that is neither used nor about to be; demands without any are left out. */
    static Map<DemandKey, Integer> held(NodeView node, Coming coming) {
        var held = new HashMap<DemandKey, Integer>();
        node.planned().forEach((demand, count) -> {
            int taken = node.bound().getOrDefault(demand, 0) + coming.byDemand().getOrDefault(demand, 0);
            if (count > taken) {
                held.put(demand, count - taken);
            }
        });
        return held;
    }

    /** A pod that the scheduler asks for. */
    private final class Asker {
        private final Pod pod;
        private final Shape shape;
        private final DemandKey key;
        private final List<DemandKey> inAdvance;
        private @Nullable Boolean roomStarts;

        Asker(Pod pod) {
            this.pod = pod;
            PodIdentity identity = pods.identity(pod);
            this.shape = identity.shape();
            this.key = identity.key();
            this.inAdvance = advance.keysFor(pod, shape.requests());
        }

        /** The demand of which the pod may use the room: its own, or one that a user has made for pods like it. */
        Optional<DemandKey> first(Map<DemandKey, Integer> held) {
            return held.containsKey(key)
                    ? Optional.of(key)
                    : inAdvance.stream().filter(held::containsKey).findFirst();
        }

        /** Whether nodes that are about to open have room for every pod of the demand that waits. */
        boolean hasRoomOnStartingNodes() {
            Boolean known = roomStarts;
            if (known == null) {
                int room = roomOnStartingNodes();
                known = room > 0 && room >= waiting();
                roomStarts = known;
            }
            return known;
        }

        private int roomOnStartingNodes() {
            int room = 0;
            for (String name : cluster.starting()) {
                NodeView node = cluster.node(name);
                room += node == null ? 0 : held(node, assignments.to(name)).getOrDefault(key, 0);
            }
            return room;
        }

        /** Pods of the demand that have no node and are on their way to none. */
        private int waiting() {
            return pods.demand(key)
                    .map(count -> count.withoutNode() - assignments.of(key))
                    .orElse(0);
        }

        boolean fitsBeside(NodeView node, Map<DemandKey, Integer> held, Coming coming, Resources freed) {
            Resources free = node.allocatable()
                    .minus(node.used())
                    .minus(coming.requests())
                    .plus(freed);
            for (var entry : held.entrySet()) {
                Optional<Shape> other = pods.shape(entry.getKey()).or(() -> advance.shape(entry.getKey()));
                // A demand without pods holds nothing; one of lower priority gives way.
                if (other.isPresent() && other.get().priority() >= shape.priority()) {
                    free = free.minus(other.get().requests().times(entry.getValue()));
                }
            }
            return shape.requests().fitsIn(free);
        }

        Verdict verdict(List<String> names, List<String> allowed, Refusal otherwise) {
            var refused = new HashMap<String, Refusal>();
            int next = 0;
            for (String name : names) {
                // INVARIANT: allowed is in the order of the question.
                if (next < allowed.size() && allowed.get(next).equals(name)) {
                    next++;
                } else {
                    NodeView node = cluster.node(name);
                    refused.put(name, node != null && node.going() ? Refusal.GOING : otherwise);
                }
            }
            return new Verdict(
                    allowed,
                    refused,
                    allowed.isEmpty() && !names.isEmpty() ? Optional.of(refused()) : Optional.empty());
        }

        Refused refused() {
            return new Refused(key, pod, shape);
        }
    }
}
