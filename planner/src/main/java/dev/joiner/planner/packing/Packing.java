package dev.joiner.planner.packing;

import dev.joiner.planner.bound.Bounds;
import dev.joiner.planner.bound.Crowding;
import dev.joiner.planner.bound.ResourcePrices;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.constraint.Anchors;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.constraint.SpreadQuotas;
import dev.joiner.planner.constraint.TopologyGroups;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.model.TopologyGroup;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Makes one plan: gives every pod of the demand a place, as cheaply as it can. Confined to one plan.
 *
 * <p>The problem is vector bin packing with bins of many sizes and prices, and rules about which pods go together.
 * Room that is there is used first. Then nodes are made one by one, each for a seed: the pods that force nodes
 * first, since their nodes must be paid for anyway, then the others by what they are worth. For each node several
 * types are tried, filled as well as possible, and the one kept that wastes least (forced nodes) or gives most for
 * its price (the others). Each node is at last the cheapest type that holds its pods. Where no place is left, one
 * wish more is dropped, and all is tried again.
 *
 * <p>Filling bin by bin with the item whose request has the largest dot product with what is free is the heuristic of
 * Panigrahy, Talwar, Uyeda and Wieder, <i>Heuristics for Vector Bin Packing</i>, Microsoft Research, 2011: see
 * {@link NodeFiller}. What a piece of each resource is worth, by which types are compared, is
 * {@link dev.joiner.planner.bound.ResourcePrices}. The order in which wishes are dropped is Karpenter's.
 */
public final class Packing {
    private final Catalogue catalogue;
    private final NodeStates states;
    private final PodConstraints rules;
    private final TopologyGroups groups;
    private final SpreadQuotas quotas;
    private final Anchors anchors;
    private final List<PodClass> classes;
    private final List<RoomNode> rooms;
    private final List<PoolBudget> budgets;
    private final List<PlannedNode> nodes = new ArrayList<>();
    private final int dimensions;
    private final Way way;
    private final OneByOne oneByOne;
    private final RoomFiller onRooms;
    private final NodeFiller beside;
    private final Openings openings;
    private final UniformDemand uniform;
    private final NodeTrials trials;
    private ResourcePrices worth = ResourcePrices.NOTHING_KNOWN;
    private int numbered;
    private boolean expected;
    private boolean exact;
    private boolean hasRaisedFloors;
    private Perturbation perturbation = Perturbation.NONE;

    /** Nothing is placed yet. */
    public Packing(Problem problem, Way way) {
        this.catalogue = problem.catalogue();
        this.states = problem.states();
        this.rules = problem.rules();
        this.groups = problem.groups();
        this.quotas = new SpreadQuotas(states, problem.topology(), catalogue);
        this.anchors = new Anchors(quotas);
        this.classes = problem.classes();
        this.rooms = problem.rooms();
        this.budgets = catalogue.pools().stream().map(PoolBudget::new).toList();
        this.dimensions = problem.dimensions().count();
        this.way = way;
        this.beside = new NodeFiller(catalogue, states, rules, List.of(), dimensions);
        this.onRooms = new RoomFiller(states, rules);
        this.openings = new Openings(states, rules);
        this.trials = new NodeTrials(catalogue, states, openings, budgets);
        this.uniform = new UniformDemand(catalogue, states, openings, budgets);
        this.oneByOne = new OneByOne(problem, openings, beside, budgets, nodes, () -> rooms.size() + numbered++);
    }

    /** The new nodes; the list itself, which changes as nodes are made. */
    public List<PlannedNode> nodes() {
        return nodes;
    }

    List<PodClass> classes() {
        return classes;
    }

    /** What limits leave, by the pool's position. */
    public List<PoolBudget> budgets() {
        return budgets;
    }

    /**
     * Places what the classes have left; what still has no place stays with them.
     *
     * @param forExpected whether the pods are only expected to come
     */
    public void place(boolean forExpected) {
        expected = forExpected;
        trials.expect(forExpected);
        List<PodClass> waiting = waiting(classes);
        if (waiting.isEmpty()) {
            return;
        }
        quotas.fix(groups.all(), classes, way != Way.NODE_BY_NODE);
        anchors.fix(groups.all(), waiting);
        waiting.forEach(this::onWhatIsThere);
        waiting = waiting(waiting);
        while (!waiting.isEmpty()) {
            int before = left(waiting);
            if (!onNodesForEqualPods(waiting)) {
                onNewNodes(waiting);
            }
            waiting = waiting(waiting);
            if (left(waiting) == before && !relax(waiting) && !anchors.release() && !raiseFloors(waiting)) {
                return;
            }
            // What others did, or a wish less, may have opened a place.
            waiting.forEach(this::onWhatIsThere);
            waiting = waiting(waiting);
        }
    }

    private boolean raiseFloors(List<PodClass> waiting) {
        var held = new HashSet<TopologyGroup>();
        waiting.forEach(podClass -> held.addAll(Arrays.asList(podClass.level().held())));
        var byNumber = new HashMap<Integer, Integer>();
        nodes.forEach(node -> byNumber.put(node.index(), node.state()));
        boolean raised = rules.raiseFloors(held, rooms, byNumber);
        hasRaisedFloors |= raised;
        return raised;
    }

    /** Whether pods share nodes that may not do so beside an empty node of their spread. */
    public boolean hasRaisedFloors() {
        return hasRaisedFloors;
    }

    static List<PodClass> waiting(List<PodClass> all) {
        return all.stream().filter(podClass -> podClass.remaining() > 0).toList();
    }

    private static int left(List<PodClass> waiting) {
        return waiting.stream().mapToInt(PodClass::remaining).sum();
    }

    private static boolean relax(List<PodClass> waiting) {
        boolean relaxed = false;
        for (PodClass podClass : waiting) {
            relaxed |= podClass.relax();
        }
        return relaxed;
    }

    private void onWhatIsThere(PodClass podClass) {
        for (RoomNode node : rooms) {
            if (podClass.remaining() == 0) {
                return;
            }
            onRooms.fill(podClass, node);
        }
        for (PlannedNode node : nodes) {
            if (podClass.remaining() == 0) {
                return;
            }
            if (node.fits(podClass.requests())) {
                beside.add(node, podClass, podClass.remaining());
            }
        }
    }

    /** Pods of one size without rules, in pools without limits: exactly the cheapest nodes. */
    private boolean onNodesForEqualPods(List<PodClass> waiting) {
        List<EqualPods.Choice> choices = uniform.choices(waiting);
        if (choices.isEmpty()) {
            return false;
        }
        exact = nodes.isEmpty();
        EqualPods.nodes(choices, left(waiting)).forEach(choice -> fill(choice, waiting));
        return true;
    }

    private void fill(EqualPods.Choice choice, List<PodClass> waiting) {
        int pool = states.state(choice.state()).pool();
        var node = new PlannedNode(
                rooms.size() + numbered++, states.root(pool), choice.type(), catalogue.free(pool, choice.type()));
        int room = choice.pods();
        for (PodClass podClass : waiting) {
            int count = Math.min(room, podClass.remaining());
            if (count > 0) {
                node.put(podClass, count, choice.state());
                podClass.take(count);
                room -= count;
            }
        }
        budgets.get(pool).take(choice.type());
        nodes.add(node);
    }

    /** Whether no other nodes for these pods can cost less. */
    public boolean isExact() {
        return exact;
    }

    private void onNewNodes(List<PodClass> waiting) {
        Crowding crowding = Crowding.of(waiting, PodClass::remaining, PodClass::level);
        worth = Bounds.worth(catalogue, states, waiting, crowding.nodes(), dimensions);
        trials.value(worth);
        if (way == Way.POD_BY_POD) {
            podByPod(waiting, 0);
        } else {
            nodeByNode(waiting, crowding, new NodeFiller(catalogue, states, rules, waiting, dimensions));
        }
    }

    /**
     * Places pods on new nodes alone, a little otherwise for each perturbation, as far as there is a place for them.
     *
     * @param from where new nodes begin
     */
    void otherwise(List<PodClass> waiting, int from, Perturbation byThis) {
        if (onNodesForEqualPods(waiting)) {
            return;
        }
        disturb(byThis);
        // Some may have to wait for others that they want to be near.
        List<PodClass> left = waiting;
        for (int before = Integer.MAX_VALUE; !left.isEmpty() && left(left) < before; left = waiting(left)) {
            before = left(left);
            if (perturbation.placesPodByPod()) {
                podByPod(left, from);
            } else {
                var filler = new NodeFiller(catalogue, states, rules, left, dimensions);
                filler.disturb(perturbation);
                nodeByNode(left, Crowding.of(left, PodClass::remaining, PodClass::level), filler);
            }
        }
        disturb(Perturbation.NONE);
    }

    private void disturb(Perturbation byThis) {
        perturbation = byThis;
        openings.disturb(byThis);
        oneByOne.disturb(byThis);
        trials.disturb(byThis);
    }

    /**
     * Puts pods one by one where they raise the price least.
     *
     * @param from the first of the nodes that they may be put on
     */
    private void podByPod(List<PodClass> waiting, int from) {
        exact = false;
        for (PodClass podClass : bySize(waiting)) {
            while (podClass.remaining() > 0 && oneByOne.place(podClass, from, rooms.size() + numbered, expected)) {
                // As long as there is a place.
            }
        }
    }

    private void nodeByNode(List<PodClass> waiting, Crowding crowding, NodeFiller filler) {
        List<Seed> order = inOrder(waiting, crowding);
        for (Seed seed : order) {
            boolean opened = true;
            while (seed.podClass().remaining() > 0 && opened) {
                opened = open(seed.podClass(), seed.forced(), filler, order);
                filler.settle();
            }
        }
    }

    /**
     * The largest first, as if 4 MiB were worth a thousandth of a core: about what they cost everywhere. Where
     * pools have limits priority comes first; without them nobody goes without a node for another's sake. A perturbation
     * changes the order a little.
     */
    private List<PodClass> bySize(List<PodClass> waiting) {
        boolean limited = !budgets.stream().allMatch(PoolBudget::isUnlimited);
        var order = new ArrayList<>(waiting);
        order.sort(Comparator.comparingInt((PodClass c) -> limited ? -c.shape().priority() : 0)
                .thenComparingDouble(c -> -(c.requests()[0] + (c.requests()[1] >> 22))
                        * (perturbation.isNone() ? 1 : 1 - perturbation.chance(c.index())))
                .thenComparingInt(PodClass::index));
        return order;
    }

    /** Those that force nodes first, then by priority and worth. */
    private List<Seed> inOrder(List<PodClass> waiting, Crowding crowding) {
        var order = new ArrayList<Seed>(waiting.size());
        for (PodClass podClass : waiting) {
            order.add(new Seed(podClass, crowding.classes().contains(podClass), worth.worth(podClass.requests())));
        }
        Collections.sort(order);
        return order;
    }

    private boolean open(PodClass seed, boolean forced, NodeFiller filler, List<Seed> waiting) {
        exact = false;
        int index = rooms.size() + numbered;
        if (!rules.allowsHost(seed, seed.level(), index)) {
            return false;
        }
        PlannedNode best = trials.best(seed, forced, filler, waiting, index);
        if (best == null) {
            return false;
        }
        keep(best);
        repeat(best);
        return true;
    }

    private void keep(PlannedNode node) {
        int pool = states.state(node.state()).pool();
        int type = trials.cheapest(node);
        node.become(type, catalogue.free(pool, type));
        budgets.get(pool).take(type);
        nodes.add(node);
        numbered++;
    }

    /** How many pods have no place. */
    int left() {
        return left(classes);
    }

    /** Of all new nodes together, nanodollars an hour. */
    public long price() {
        return nodes.stream().mapToLong(this::price).sum();
    }

    /** How many different sizes the pods have. */
    int sizes() {
        return (int) classes.stream()
                .map(podClass -> LongBuffer.wrap(podClass.requests()))
                .distinct()
                .count();
    }

    /** Puts the nodes into the order in which they were made. */
    void inOrder() {
        nodes.sort(Comparator.comparingInt(PlannedNode::index));
    }

    /** Nanodollars an hour of a node at its cheapest. */
    public long price(PlannedNode node) {
        return states.state(node.state()).price(node.type());
    }

    /** How much of a node's price its pods are not worth. */
    double waste(PlannedNode node) {
        return price(node) - worth.worth(node.used());
    }

    /** More nodes of the very same kind, while there are pods for them: only where no rule looks on. */
    private void repeat(PlannedNode first) {
        var counts = new LinkedHashMap<PodClass, Integer>();
        for (PlannedNode.Portion portion : first.portions()) {
            if (!portion.podClass().isFree()) {
                return;
            }
            counts.merge(portion.podClass(), portion.count(), Integer::sum);
        }
        int times = Integer.MAX_VALUE;
        for (var entry : counts.entrySet()) {
            times = Math.min(times, entry.getKey().remaining() / entry.getValue());
        }
        int pool = states.state(first.state()).pool();
        for (int i = 0; i < times && budgets.get(pool).allows(first.type(), expected); i++) {
            var node = new PlannedNode(rooms.size() + numbered++, states.root(pool), first.type(), first.capacity());
            for (PlannedNode.Portion portion : first.portions()) {
                node.put(portion.podClass(), portion.count(), portion.after());
                portion.podClass().take(portion.count());
            }
            budgets.get(pool).take(first.type());
            nodes.add(node);
        }
    }
}
