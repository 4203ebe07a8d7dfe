package dev.joiner.planner.solver;

import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.constraint.TopologyGroups;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.packing.Packing;
import dev.joiner.planner.packing.Problem;
import java.util.LinkedHashSet;

/** A lower bound by single pods: where one fits on no room that there is, a whole node must be paid for it. No state. */
final class WholeNodeBound {
    private WholeNodeBound() {}

    /**
     * What the dearest of these pods costs at the very least, where some fit on no node that there is: each of them
     * needs a whole one, however little it takes of it.
     *
     * @param packing where pods on new nodes are
     * @param known what is proven already: only what is more is looked for
     */
    static long of(Problem problem, Packing packing, long known) {
        // No node of the plan is cheaper than the cheapest for any of its pods.
        var classes = new LinkedHashSet<PodClass>();
        for (PlannedNode node : packing.nodes()) {
            if (packing.price(node) > known) {
                node.portions().forEach(portion -> classes.add(portion.podClass()));
            }
        }
        long least = known;
        for (PodClass podClass : classes) {
            long price = cheapestFor(podClass, problem);
            if (price > least && price != NodeState.IMPOSSIBLE && !fitsOnRoom(podClass, problem)) {
                least = price;
            }
        }
        return least;
    }

    private static long cheapestFor(PodClass podClass, Problem problem) {
        NodeStates states = problem.states();
        long cheapest = NodeState.IMPOSSIBLE;
        PodClass.Level level = podClass.last();
        for (int pool = 0; pool < problem.catalogue().pools().size(); pool++) {
            for (int constraint : level.constraints()) {
                int narrowed = level.tolerates(pool) ? states.refine(states.root(pool), constraint) : NodeStates.NONE;
                if (narrowed != NodeStates.NONE) {
                    cheapest = Math.min(
                            cheapest, states.state(narrowed).cheapestFor(podClass.requests(), problem.catalogue()));
                }
            }
        }
        return cheapest;
    }

    private static boolean fitsOnRoom(PodClass podClass, Problem problem) {
        Shape shape = podClass.shape();
        for (RoomNode node : problem.rooms()) {
            Room room = node.room();
            if (Fit.fits(podClass.requests(), problem.dimensions().vector(room.free()))
                    && TopologyGroups.tolerates(shape.tolerations(), room.taints(), false)
                    && shape.alternatives().stream()
                            .anyMatch(alternative ->
                                    alternative.unmetBy(room.labels()).isEmpty())) {
                return true;
            }
        }
        return false;
    }
}
