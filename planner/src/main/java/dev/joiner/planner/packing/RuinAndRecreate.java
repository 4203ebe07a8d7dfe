package dev.joiner.planner.packing;

import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One step of {@link LargeNeighborhoodSearch}: takes some nodes apart and packs their pods anew, together with those
 * that have no place, and puts back what came before unless the new nodes are better. Confined to one plan.
 *
 * <p>Ruin and recreate is the principle of G. Schrimpf, J. Schneider, H. Stamm-Wilbrandt and G. Dueck, <i>Record
 * Breaking Optimization Results Using the Ruin and Recreate Principle</i>, Journal of Computational Physics 159, 2000.
 * Here better means: more pods have a place, or as many at a lower price, or at the same price on fewer nodes; no
 * class may lose a place, every spread and affinity must hold, and the pods must still be bindable one after the
 * other.
 */
final class RuinAndRecreate {
    private final Packing packing;
    private final List<PlannedNode> nodes;
    private final List<PodClass> classes;
    private final NodeStates states;
    private final PodConstraints rules;
    private final NodeFiller filler;
    private final BooleanSupplier canBeBound;

    RuinAndRecreate(Packing packing, Problem problem, BooleanSupplier canBeBound) {
        this.packing = packing;
        this.nodes = packing.nodes();
        this.classes = packing.classes();
        this.states = problem.states();
        this.rules = problem.rules();
        this.filler = new NodeFiller(
                problem.catalogue(),
                states,
                rules,
                List.of(),
                problem.dimensions().count());
        this.canBeBound = canBeBound;
    }

    /** Whether more pods have a place on other nodes than these, or as many on cheaper ones; if not, all is as before. */
    boolean replace(List<PlannedNode> old, Perturbation perturbation) {
        if (old.stream().anyMatch(RuinAndRecreate::hasDroppedWishes)) {
            // Pods that were placed with other wishes than their class has now would lose some, or their places.
            return false;
        }
        int[] without = classes.stream().mapToInt(PodClass::remaining).toArray();
        long before = old.stream().mapToLong(packing::price).sum();
        for (PlannedNode node : old) {
            filler.lift(node);
            budget(node).give(node.type());
        }
        nodes.removeAll(old);
        int others = nodes.size();
        packing.otherwise(Packing.waiting(classes), others, perturbation);
        List<PlannedNode> made = nodes.subList(others, nodes.size());
        long after = made.stream().mapToLong(packing::price).sum();
        boolean cheaper = after < before || (after == before && made.size() < old.size());
        int placed = placed(without);
        if ((placed > 0 || (placed == 0 && cheaper)) && rules.areKept() && canBeBound.getAsBoolean()) {
            return true;
        }
        restore(old, others);
        return false;
    }

    /** How many more pods have a place than when so many of each class had none; negative if any class lost one. */
    private int placed(int[] without) {
        int placed = 0;
        for (int i = 0; i < without.length; i++) {
            int more = without[i] - classes.get(i).remaining();
            if (more < 0) {
                return -1;
            }
            placed += more;
        }
        return placed;
    }

    private static boolean hasDroppedWishes(PlannedNode node) {
        return node.portions().stream()
                .anyMatch(portion -> !portion.level().equals(portion.podClass().level()));
    }

    private void restore(List<PlannedNode> old, int others) {
        while (nodes.size() > others) {
            PlannedNode node = nodes.removeLast();
            filler.lift(node);
            budget(node).give(node.type());
        }
        for (PlannedNode node : old) {
            filler.putBack(node);
            budget(node).take(node.type());
            nodes.add(node);
        }
    }

    private PoolBudget budget(PlannedNode node) {
        return packing.budgets().get(states.state(node.state()).pool());
    }
}
