package dev.joiner.planner.packing;

import dev.joiner.planner.bound.ResourcePrices;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which types are worth trying for a new node. Among types of about the same price (within a factor of two)
 * that hold the first pod only the one whose free resources are worth most for their price is tried. Confined to
 * one plan.
 */
final class TypeChoice {
    /** Where nodes are forced and small ones do: so many of the cheapest. */
    private static final int SMALL_ONES = 4;

    /** A type that is this far from the best worth for its price is not tried while much is to be placed. */
    private static final double CLOSE = 0.98;

    /** Much: what so many nodes of a type hold. */
    private static final int MANY_NODES = 8;

    private final Catalogue catalogue;
    private final NodeStates states;
    private final List<PoolBudget> budgets;
    private final ResourcePrices worth;
    private final Map<Integer, List<List<Integer>>> byPriceClass = new HashMap<>();

    TypeChoice(Catalogue catalogue, NodeStates states, List<PoolBudget> budgets, ResourcePrices worth) {
        this.catalogue = catalogue;
        this.states = states;
        this.budgets = budgets;
        this.worth = worth;
    }

    /** The cheapest types of a state that hold these requests. */
    List<Integer> small(int stateId, long[] requests, boolean expected) {
        NodeState state = states.state(stateId);
        var found = new ArrayList<Integer>();
        for (int type : state.byPrice()) {
            if (found.size() < SMALL_ONES && isPossible(state, type, requests, expected)) {
                found.add(type);
            }
        }
        return found;
    }

    /**
     * The types that give most for their price, one for each class of prices.
     *
     * @param left what all pods that have no place are worth
     */
    List<Integer> efficient(int stateId, long[] requests, double left, boolean expected) {
        NodeState state = states.state(stateId);
        var found = new ArrayList<Integer>();
        double best = 0;
        for (List<Integer> priceClass : byPriceClass.computeIfAbsent(stateId, this::priceClasses)) {
            for (int type : priceClass) {
                if (isPossible(state, type, requests, expected)) {
                    found.add(type);
                    best = Math.max(best, efficiency(state, type));
                    break;
                }
            }
        }
        double least = best * CLOSE;
        boolean much = found.stream()
                .filter(type -> efficiency(state, type) >= least)
                .anyMatch(type -> worth.worth(catalogue.free(state.pool(), type)) * MANY_NODES < left);
        if (much) {
            found.removeIf(type -> efficiency(state, type) < least);
        }
        return found;
    }

    /** The types of a state, cheapest class first, each class with its most efficient type first. */
    private List<List<Integer>> priceClasses(int stateId) {
        NodeState state = states.state(stateId);
        var classes = new TreeMap<Integer, List<Integer>>();
        for (int type : state.byPrice()) {
            int its = 63 - Long.numberOfLeadingZeros(Math.max(1, state.price(type)));
            classes.computeIfAbsent(its, absent -> new ArrayList<>()).add(type);
        }
        classes.values()
                .forEach(types -> types.sort(Comparator.comparingDouble((Integer type) -> efficiency(state, type))
                        .reversed()));
        return List.copyOf(classes.values());
    }

    private double efficiency(NodeState state, int type) {
        return worth.worth(catalogue.free(state.pool(), type)) / Math.max(1, state.price(type));
    }

    private boolean isPossible(NodeState state, int type, long[] requests, boolean expected) {
        return Fit.fits(requests, catalogue.free(state.pool(), type))
                && budgets.get(state.pool()).allows(type, expected);
    }
}
