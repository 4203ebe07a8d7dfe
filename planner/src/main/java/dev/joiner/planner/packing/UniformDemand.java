package dev.joiner.planner.packing;

import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.model.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells whether all pods that wait are of one size and free of rules, in pools without limits, and what can be bought
 * for them then: {@link EqualPods} finds the cheapest nodes exactly. Confined to one plan.
 */
final class UniformDemand {
    private final Catalogue catalogue;
    private final NodeStates states;
    private final Openings openings;
    private final List<PoolBudget> budgets;

    UniformDemand(Catalogue catalogue, NodeStates states, Openings openings, List<PoolBudget> budgets) {
        this.catalogue = catalogue;
        this.states = states;
        this.openings = openings;
        this.budgets = budgets;
    }

    /** The nodes that can be bought for such pods; empty where the demand is of another kind, or nothing holds them. */
    List<EqualPods.Choice> choices(List<PodClass> waiting) {
        if (!isOneFreeSize(waiting)) {
            return List.of();
        }
        PodClass any = waiting.getFirst();
        for (int[] tier : catalogue.tiers()) {
            var choices = new ArrayList<EqualPods.Choice>();
            for (int pool : tier) {
                List<Integer> opened = openings.of(any, any.level(), pool);
                for (PodClass podClass : waiting) {
                    if (!openings.of(podClass, podClass.level(), pool).equals(opened)) {
                        return List.of();
                    }
                }
                for (int settled : opened) {
                    NodeState state = states.state(settled);
                    if (state.wantsVariety() || !budgets.get(pool).isUnlimited()) {
                        return List.of();
                    }
                    addChoices(state, any.requests(), choices);
                }
            }
            if (!choices.isEmpty()) {
                return choices;
            }
        }
        return List.of();
    }

    private void addChoices(NodeState state, long[] requests, List<EqualPods.Choice> into) {
        for (int type : state.byPrice()) {
            int fitting = Fit.count(requests, catalogue.free(state.pool(), type));
            if (fitting > 0) {
                into.add(new EqualPods.Choice(state.id(), type, fitting, state.price(type)));
            }
        }
    }

    private static boolean isOneFreeSize(List<PodClass> waiting) {
        long[] size = waiting.getFirst().requests();
        return waiting.stream().allMatch(podClass -> podClass.isFree() && Arrays.equals(size, podClass.requests()));
    }
}
