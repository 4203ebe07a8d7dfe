package dev.joiner.planner;

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
        boolean even = best.keepsRules();
        if (!even || best.mayBeTooNarrow()) {
            // Shares that were fixed before and could not be used up leave a spread uneven, and those for pods
            // that need none keep them from better places.
            Attempt strict = placed(snapshot, demand, pools, Way.STRICTLY);
            best = !even || strict.isBetterThan(best) ? strict : best;
        }
        best.improve();
        if (best.isWorthAnotherWay()) {
            Attempt other = placed(snapshot, demand, pools, Way.POD_BY_POD);
            if (other.isPromisingBeside(best)) {
                other.improve();
                best = other.isBetterThan(best) ? other : best;
            }
        }
        Plan plan = best.write();
        if (best.mayBeCircular() && !bindingOrder(snapshot, demand, plan).complete()) {
            // Pods that were moved one after the other may wait for each other now.
            return placed(snapshot, demand, pools, best.way()).write();
        }
        return plan;
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
