package dev.joiner.planner.packing;

import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives one pod a place where it raises the price of all nodes together least: on a node that is planned
 * already, which may have to become another type for it, or on a new one. Looks at every node for every pod,
 * so it is for small demands. Confined to one plan.
 */
final class OneByOne {
    private final Catalogue catalogue;
    private final NodeStates states;
    private final PodConstraints rules;
    private final Openings openings;
    private final NodeFiller filler;
    private final List<PoolBudget> budgets;
    private final List<PlannedNode> nodes;
    private final IntSupplier newIndex;
    private final long[] load;
    private Perturbation perturbation = Perturbation.NONE;

    /**
     * @param openings what new nodes can be to begin with
     * @param filler that puts pods on nodes
     * @param nodes that are planned; new ones are added
     * @param newIndex the number of the next new node; taken when it is made
     */
    OneByOne(
            Problem problem,
            Openings openings,
            NodeFiller filler,
            List<PoolBudget> budgets,
            List<PlannedNode> nodes,
            IntSupplier newIndex) {
        this.catalogue = problem.catalogue();
        this.states = problem.states();
        this.rules = problem.rules();
        this.openings = openings;
        this.filler = filler;
        this.budgets = budgets;
        this.nodes = nodes;
        this.newIndex = newIndex;
        this.load = new long[problem.dimensions().count()];
    }

    /** A place for a pod; {@code node} is null for a new one. */
    private record Place(@Nullable PlannedNode node, int state, int type, double cost) {}

    /** From now on other places are found, differently for each perturbation. */
    void disturb(Perturbation byThis) {
        perturbation = byThis;
    }

    /**
     * Puts one pod of the class somewhere; false when it can be nowhere.
     *
     * @param from the first of the planned nodes that it may be put on
     * @param fresh the number that a new node would have
     */
    boolean place(PodClass podClass, int from, int fresh, boolean expected) {
        Place best = null;
        for (PlannedNode node : nodes.subList(from, nodes.size())) {
            Place place = on(node, podClass, expected);
            if (place != null && (best == null || place.cost() < best.cost())) {
                best = place;
            }
        }
        if (rules.allowsHost(podClass, podClass.level(), fresh)) {
            for (int[] tier : catalogue.tiers()) {
                Place place = onNew(tier, podClass, expected);
                if (place != null) {
                    best = best == null || place.cost() < best.cost() ? place : best;
                    break;
                }
            }
        }
        if (best != null) {
            put(best, podClass);
        }
        return best != null;
    }

    private @Nullable Place on(PlannedNode node, PodClass podClass, boolean expected) {
        if (!rules.allowsHost(podClass, podClass.level(), node.index())) {
            return null;
        }
        int settled = rules.settle(podClass, podClass.level(), node.state(), node.type());
        if (settled == NodeStates.NONE) {
            return null;
        }
        for (int d = 0; d < load.length; d++) {
            load[d] = node.used()[d] + podClass.requests()[d];
        }
        long before = states.state(node.state()).price(node.type());
        return cheapest(node, settled, before, expected);
    }

    private @Nullable Place onNew(int[] tier, PodClass podClass, boolean expected) {
        System.arraycopy(podClass.requests(), 0, load, 0, load.length);
        Place best = null;
        for (int pool : tier) {
            for (int state : openings.of(podClass, podClass.level(), pool)) {
                Place place = cheapest(null, state, 0, expected);
                if (place != null && (best == null || place.cost() < best.cost())) {
                    best = place;
                }
            }
        }
        return best;
    }

    /** The cheapest type of a state that holds the load; the cost is what it adds to the price. */
    private @Nullable Place cheapest(@Nullable PlannedNode node, int stateId, long before, boolean expected) {
        NodeState state = states.state(stateId);
        PoolBudget budget = budgets.get(state.pool());
        for (int type : state.byPrice()) {
            if (Fit.fits(load, catalogue.free(state.pool(), type))) {
                boolean allowed = node == null
                        ? budget.allows(type, expected)
                        : type == node.type() || budget.allowsInstead(node.type(), type);
                if (allowed) {
                    return filler.hasVariety(stateId, load)
                            ? new Place(
                                    node,
                                    stateId,
                                    type,
                                    perturbation.disturbed((double) (state.price(type) - before), stateId))
                            : null;
                }
            }
        }
        return null;
    }

    private void put(Place place, PodClass podClass) {
        int pool = states.state(place.state()).pool();
        long[] capacity = catalogue.free(pool, place.type());
        PlannedNode node = place.node();
        if (node == null) {
            node = new PlannedNode(newIndex.getAsInt(), place.state(), place.type(), capacity);
            nodes.add(node);
        } else {
            budgets.get(pool).give(node.type());
            node.become(place.type(), capacity);
        }
        budgets.get(pool).take(place.type());
        filler.put(node, podClass, 1, place.state());
    }
}
