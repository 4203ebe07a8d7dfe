package dev.joiner.planner;

import dev.joiner.api.pool.NodePool;
import dev.joiner.cloud.HourlyPrice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the nodes for a demand: first the room that there is, then nodes that this plan makes already, then
 * new ones of the type that costs least for all pods of the shape together.
 *
 * <p>Real pods are placed before expected ones; higher priority, then larger pods come first; every tie is
 * decided by name. Thread-safe: no state.
 */
public final class Planner {
    private static final Comparator<DemandUnit> ORDER = Comparator.comparingInt(
                    (DemandUnit unit) -> -unit.shape().priority())
            .thenComparing(unit -> unit.shape().requests().get("cpu"), Comparator.reverseOrder())
            .thenComparing(unit -> unit.shape().requests().get("memory"), Comparator.reverseOrder())
            .thenComparing(DemandUnit::key);

    /** The plan for this demand in this snapshot. */
    public Plan plan(Snapshot snapshot, Collection<DemandUnit> demand) {
        List<DemandUnit> ordered = demand.stream().sorted(ORDER).toList();
        var round = new Round(snapshot);
        var unplaced = new TreeMap<String, Plan.Unplaced>();
        for (DemandUnit unit : ordered) {
            int left = round.place(unit, unit.pods(), false);
            if (left > 0) {
                unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), left, 0, round.reasons(unit.shape())));
            }
        }
        for (DemandUnit unit : ordered) {
            // Where real pods find no place, expected ones of the same shape do not either.
            int left = unplaced.containsKey(unit.key()) ? unit.expected() : round.place(unit, unit.expected(), true);
            if (left > 0) {
                Plan.Unplaced real = unplaced.get(unit.key());
                unplaced.put(
                        unit.key(),
                        new Plan.Unplaced(
                                unit.key(),
                                real == null ? 0 : real.pods(),
                                left,
                                real == null ? round.reasons(unit.shape()) : real.reasons()));
            }
        }
        return new Plan(round.finish(), round.shares(), List.copyOf(unplaced.values()), HourlyPrice.ZERO);
    }

    /** Pools in the order in which they are tried, those of equal weight together. */
    static Collection<List<NodeTemplate>> byWeight(Snapshot snapshot) {
        Map<Integer, List<NodeTemplate>> groups = new TreeMap<>(Comparator.reverseOrder());
        snapshot.pools().stream()
                .sorted(Comparator.comparing(PoolView::pool, NodePool.BY_WEIGHT))
                .forEach(view -> groups.computeIfAbsent(view.pool().weight(), weight -> new ArrayList<>())
                        .add(NodeTemplate.of(view, snapshot.daemons())));
        return groups.values();
    }
}
