package dev.joiner.planner.bound;

import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.model.PodClass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What demand is worth and what it costs at least, by the types that there are. */
public final class Bounds {
    private Bounds() {}

    /** The worth of resources while these pods have no place. */
    public static ResourcePrices worth(
            Catalogue catalogue, NodeStates states, List<PodClass> waiting, int nodes, int dimensions) {
        long[] demand = new long[dimensions];
        for (PodClass podClass : waiting) {
            if (fitsSomewhere(catalogue, podClass)) {
                add(demand, podClass.requests(), podClass.remaining());
            }
        }
        return ResourcePrices.of(columns(catalogue, states), demand, Math.max(1, nodes));
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
    public static long least(
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
        return ResourcePrices.of(columns(catalogue, states), demand, Math.max(0, forced - rooms))
                .nanos();
    }

    private static void add(long[] sum, long[] requests, int times) {
        for (int d = 0; d < sum.length; d++) {
            boolean tooMuch = Math.multiplyHigh(requests[d], times) != 0;
            sum[d] = Fit.sum(sum[d], tooMuch ? Long.MAX_VALUE : Math.max(0, requests[d] * times));
        }
    }

    /** Every type that some pool can launch, at its cheapest. */
    private static List<ResourcePrices.Column> columns(Catalogue catalogue, NodeStates states) {
        var columns = new ArrayList<ResourcePrices.Column>();
        for (int pool = 0; pool < catalogue.pools().size(); pool++) {
            NodeState root = states.state(states.root(pool));
            for (int type : root.byPrice()) {
                columns.add(new ResourcePrices.Column(catalogue.free(pool, type), root.price(type)));
            }
        }
        return columns;
    }
}
