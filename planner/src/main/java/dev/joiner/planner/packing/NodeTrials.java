package dev.joiner.planner.packing;

import dev.joiner.planner.bound.ResourcePrices;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries the types that a new node may be of, and keeps the one that wastes least (nodes that there must be anyway) or
 * gives most for its price (the others). Confined to one plan.
 */
final class NodeTrials {
    /** A forced node that wastes no more than this part of its price is kept at once. */
    private static final double GOOD_ENOUGH = 0.02;

    private final Catalogue catalogue;
    private final NodeStates states;
    private final Openings openings;
    private final List<PoolBudget> budgets;
    private ResourcePrices worth = ResourcePrices.NOTHING_KNOWN;
    private TypeChoice types;
    private boolean expected;
    private Perturbation perturbation = Perturbation.NONE;

    NodeTrials(Catalogue catalogue, NodeStates states, Openings openings, List<PoolBudget> budgets) {
        this.catalogue = catalogue;
        this.states = states;
        this.openings = openings;
        this.budgets = budgets;
        this.types = new TypeChoice(catalogue, states, budgets, worth);
    }

    /** From now on pods are worth this. */
    void value(ResourcePrices resources) {
        worth = resources;
        types = new TypeChoice(catalogue, states, budgets, resources);
    }

    /** From now on pods are such as are only expected to come, or not. */
    void expect(boolean forExpected) {
        expected = forExpected;
    }

    /** From now on other types are found, differently for each perturbation. */
    void disturb(Perturbation byThis) {
        perturbation = byThis;
    }

    /** A node that was filled as a try. */
    private record Trial(PlannedNode node, int leftBehind, double cost, long price) {}

    /**
     * The best node with a pod of the seed, its pods counted; null where no type holds it.
     *
     * @param forced whether there must be a node for the seed
     * @param index the number of the node
     */
    @Nullable
    PlannedNode best(PodClass seed, boolean forced, NodeFiller filler, List<Seed> waiting, int index) {
        double left = forced ? 0 : worthOf(waiting);
        for (int[] tier : catalogue.tiers()) {
            Trial best = null;
            PlannedNode last = null;
            for (int state : openings(seed, tier)) {
                if (!filler.hasVariety(state, seed.requests())) {
                    continue;
                }
                List<Integer> candidates = forced
                        ? types.small(state, seed.requests(), expected)
                        : types.efficient(state, seed.requests(), left, expected);
                for (int type : candidates) {
                    if (last != null) {
                        filler.lift(last);
                    }
                    last = filler.build(seed, state, type, index);
                    Trial trial = judge(last, state, type, forced, filler);
                    if (best == null || ORDER.compare(trial, best) < 0) {
                        best = trial;
                    }
                    if (forced && trial.leftBehind() == 0 && trial.cost() <= GOOD_ENOUGH * trial.price()) {
                        break;
                    }
                }
            }
            if (best != null) {
                if (last != null && last != best.node()) {
                    filler.lift(last);
                    filler.putBack(best.node());
                }
                return best.node();
            }
        }
        return null;
    }

    private List<Integer> openings(PodClass seed, int[] tier) {
        if (tier.length == 1) {
            return openings.of(seed, seed.level(), tier[0]);
        }
        var all = new ArrayList<Integer>();
        for (int pool : tier) {
            all.addAll(openings.of(seed, seed.level(), pool));
        }
        return all;
    }

    private static final Comparator<Trial> ORDER = Comparator.comparingInt(Trial::leftBehind)
            .thenComparingDouble(Trial::cost)
            .thenComparingLong(Trial::price);

    private Trial judge(PlannedNode node, int state, int type, boolean forced, NodeFiller filler) {
        long price = states.state(node.state()).price(cheapest(node));
        double value = worth.worth(node.used());
        double cost = forced ? price - value : price / Math.max(value, 1e-9);
        return new Trial(node, filler.leftBehind(node), perturbation.disturbed(cost, 31L * state + type), price);
    }

    private static double worthOf(List<Seed> waiting) {
        double left = 0;
        for (Seed seed : waiting) {
            left += seed.podClass().remaining() * seed.worth();
        }
        return left;
    }

    /** The cheapest type that holds the node's pods, within the pool's limits. */
    int cheapest(PlannedNode node) {
        NodeState state = states.state(node.state());
        for (int type : state.byPrice()) {
            if (Fit.fits(node.used(), catalogue.free(state.pool(), type))
                    && (type == node.type() || budgets.get(state.pool()).allows(type, expected))) {
                return type;
            }
        }
        return node.type();
    }
}
