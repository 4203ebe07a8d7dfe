package dev.joiner.planner;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;

/** What demand is worth and what it costs at least, by the types that there are. */
final class Bounds {
    private Bounds() {}

    /** The worth of resources while these pods have no place. */
    static CoveringBound worth(
            Catalogue catalogue, NodeStates states, List<PodClass> waiting, int nodes, int dimensions) {
        long[] demand = new long[dimensions];
        for (PodClass podClass : waiting) {
            if (fitsSomewhere(catalogue, podClass)) {
                add(demand, podClass.requests(), podClass.remaining());
            }
        }
        return CoveringBound.of(columns(catalogue, states), demand, Math.max(1, nodes));
    }

    private static boolean fitsSomewhere(Catalogue catalogue, PodClass podClass) {
        for (int pool = 0; pool < catalogue.pools().size(); pool++) {
            for (int type = catalogue.pools().get(pool).count() - 1; type >= 0; type--) {
                if (Fit.fits(podClass.requests(), catalogue.free(pool, type))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What the pods that have a place cost at the very least, new nodes and room together: no more than the
     * room's free resources can be had for nothing.
     */
    static long least(
            Catalogue catalogue,
            NodeStates states,
            List<PodClass> classes,
            int rooms,
            long[] roomFree,
            ToIntFunction<PodClass> placed) {
        long[] demand = new long[roomFree.length];
        for (PodClass podClass : classes) {
            add(demand, podClass.requests(), placed.applyAsInt(podClass));
        }
        for (int d = 0; d < demand.length; d++) {
            demand[d] = Math.max(0, demand[d] - roomFree[d]);
        }
        int forced = Crowding.of(classes, placed, PodClass::last).nodes();
        return CoveringBound.of(columns(catalogue, states), demand, Math.max(0, forced - rooms))
                .nanos();
    }

    private static void add(long[] sum, long[] requests, int times) {
        for (int d = 0; d < sum.length; d++) {
            boolean tooMuch = Math.multiplyHigh(requests[d], times) != 0;
            sum[d] = Fit.sum(sum[d], tooMuch ? Long.MAX_VALUE : Math.max(0, requests[d] * times));
        }
    }

    /**
     * What the dearest of these pods costs at the very least, where some fit on no node that there is: each of them
     * needs a whole one, however little it takes of it.
     *
     * @param packing where pods on new nodes are
     * @param known what is proven already: only what is more is looked for
     */
    static long wholeNode(Problem problem, Packing packing, long known) {
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
                    && RuleBook.tolerates(shape.tolerations(), room.taints(), false)
                    && shape.alternatives().stream()
                            .anyMatch(alternative ->
                                    alternative.unmetBy(room.labels()).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    /** Every type that some pool can launch, at its cheapest. */
    private static List<CoveringBound.Column> columns(Catalogue catalogue, NodeStates states) {
        var columns = new ArrayList<CoveringBound.Column>();
        for (int pool = 0; pool < catalogue.pools().size(); pool++) {
            NodeState root = states.state(states.root(pool));
            for (int type : root.byPrice()) {
                columns.add(new CoveringBound.Column(catalogue.free(pool, type), root.price(type)));
            }
        }
        return columns;
    }
}
