package dev.joiner.planner.packing;

import dev.joiner.planner.model.PlannedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Makes a packing cheaper: again and again takes a wasteful node and a few others apart and packs their pods
 * anew, together with pods that have no place. The steps are counted, not timed, and chance comes from a fixed
 * sequence, so that the same input gives the same plan.
 *
 * <p>Large neighbourhood search (P. Shaw, <i>Using Constraint Programming and Local Search Methods to Solve Vehicle
 * Routing Problems</i>, CP 1998; D. Pisinger and S. Ropke, <i>Large Neighborhood Search</i>, Handbook of
 * Metaheuristics, 2010): the neighbours of a packing are all packings that differ on the few nodes taken apart. They
 * are far too many to look at, so that one of them is built by the packing's own greedy steps, with another
 * {@link Perturbation} each time. Nodes are chosen by what they waste, mixed with chance; now and then many at once,
 * since what hangs together by a rule may have to move together. Only what is better is kept (hill climbing): worse
 * steps, as simulated annealing takes them, cost more time than they brought. It ends at the lower bound, after a
 * number of steps, or after some steps in vain. One step is {@link RuinAndRecreate}.
 */
public final class LargeNeighborhoodSearch {
    /** Larger demands are left as they are, since planning must stay fast. */
    public static final int SMALL_DEMAND = 400;

    /** Steps for each node at most, and for each size of pods: few sizes make few different nodes. */
    private static final int STEPS = 70;

    private static final int STEPS_FOR_A_SIZE = 6;

    /** So many nodes are taken apart together, at least and at most. */
    private static final int FEWEST = 3;

    private static final int MOST = 7;

    /** Once in so many steps; what hangs together by a rule may have to move together. */
    private static final int ONE_OF = 8;

    /** And then so many, which is all of few nodes. */
    private static final int ALL = 24;

    /** The search ends after so many steps in vain for each node, likewise. */
    private static final int PATIENCE = 22;

    private static final int PATIENCE_FOR_A_SIZE = 2;

    /** Where there are few nodes, a few steps more cost nothing. */
    private static final int LEAST_PATIENCE = 120;

    private final Packing packing;
    private final RuinAndRecreate repacking;
    private long state = 0x5DEECE66DL;

    private LargeNeighborhoodSearch(Packing packing, Problem problem, BooleanSupplier canBeBound) {
        this.packing = packing;
        this.repacking = new RuinAndRecreate(packing, problem, canBeBound);
    }

    /**
     * Improves the packing in place.
     *
     * @param lowerBound nanodollars an hour that the nodes cost at the very least
     * @param canBeBound whether the pods, as they are placed now, can be bound one after the other
     * @param thorough whether large packings get more steps than small ones
     */
    public static void of(
            Packing packing, Problem problem, long lowerBound, BooleanSupplier canBeBound, boolean thorough) {
        new LargeNeighborhoodSearch(packing, problem, canBeBound).run(lowerBound, thorough);
    }

    private void run(long lowerBound, boolean thorough) {
        int nodes = packing.nodes().size();
        int sizes = packing.sizes();
        if (sizes == 1 && packing.left() == 0) {
            // Pods that came in two waves, real and expected ones: all of them together may be exact.
            repacking.replace(List.copyOf(packing.nodes()), new Perturbation(1));
            if (packing.isExact()) {
                return;
            }
        }
        int many = thorough ? nodes : 0;
        int steps = Math.max(3 * LEAST_PATIENCE, many * Math.min(STEPS, STEPS_FOR_A_SIZE * sizes));
        int patience = Math.max(LEAST_PATIENCE, many * Math.min(PATIENCE, PATIENCE_FOR_A_SIZE * sizes));
        int inVain = 0;
        for (int step = 0; step < steps && inVain < patience && isWanting(lowerBound); step++) {
            inVain = repacking.replace(pick(), new Perturbation(next() | 1)) ? 0 : inVain + 1;
        }
        packing.inOrder();
    }

    private boolean isWanting(long lowerBound) {
        return packing.left() > 0 || (packing.nodes().size() > 1 && packing.price() > lowerBound);
    }

    /** A wasteful node, and others by chance. */
    private List<PlannedNode> pick() {
        var left = new ArrayList<>(packing.nodes());
        var picked = new ArrayList<PlannedNode>();
        PlannedNode wasteful = left.getFirst();
        double most = Double.NEGATIVE_INFINITY;
        for (PlannedNode node : left) {
            double waste = (0.3 + chance()) * packing.waste(node);
            if (waste > most) {
                wasteful = node;
                most = waste;
            }
        }
        picked.add(wasteful);
        left.remove(wasteful);
        int many = chance() * ONE_OF < 1 ? ALL : FEWEST + (int) (chance() * (MOST - FEWEST + 1));
        while (picked.size() < many && !left.isEmpty()) {
            picked.add(left.remove((int) (chance() * left.size())));
        }
        return picked;
    }

    private double chance() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** SplitMix64. */
    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
