package dev.joiner.planner.solver;

import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.catalogue.CompiledPools;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.packing.Packing;
import dev.joiner.planner.packing.Problem;
import dev.joiner.planner.packing.Way;
import java.util.Collection;
import java.util.List;

/**
 * Finds the cheapest nodes for a demand: first the room that there is, then new nodes, all together as cheap
 * as can be, see {@link Packing}. Real pods are placed before expected ones; higher priority, then larger pods
 * come first; every tie is decided by name. The same snapshot and demand give the same plan, in whatever order
 * they come. Thread-safe: what is kept from plan to plan is compiled from pools alone.
 */
public final class Planner {
    private final CompiledPools compiled = new CompiledPools();

    /** The plan for this demand in this snapshot. */
    public Plan plan(Snapshot snapshot, Collection<DemandUnit> demand) {
        List<PoolTypes> pools = compiled.of(snapshot);
        Attempt best = placed(snapshot, demand, pools, Way.NODE_BY_NODE);
        best.improve(plan -> canBeBound(snapshot, demand, plan), true);
        for (Way way : List.of(Way.STRICTLY, Way.POD_BY_POD)) {
            if (best.isWorth(way)) {
                Attempt other = placed(snapshot, demand, pools, way);
                // Where they differ much few steps show it: most ways end where the first did.
                other.improve(plan -> canBeBound(snapshot, demand, plan), !best.isSound());
                best = other.isBetterThan(best) ? other : best;
            }
        }
        return best.write();
    }

    private boolean canBeBound(Snapshot snapshot, Collection<DemandUnit> demand, Plan plan) {
        return bindingOrder(snapshot, demand, plan).complete();
    }

    /**
     * An order in which the pods of a plan can be bound one by one, so that every rule holds for each pod at the
     * moment when it is bound.
     *
     * @param plan one of this planner, for this very snapshot and demand
     */
    public BindingOrder bindingOrder(Snapshot snapshot, Collection<DemandUnit> demand, Plan plan) {
        List<PoolTypes> pools = compiled.of(snapshot);
        return BindingOrder.of(() -> new Problem(snapshot, demand, pools), plan);
    }

    private static Attempt placed(Snapshot snapshot, Collection<DemandUnit> demand, List<PoolTypes> pools, Way way) {
        var attempt = new Attempt(new Problem(snapshot, demand, pools), way);
        attempt.place();
        return attempt;
    }
}
