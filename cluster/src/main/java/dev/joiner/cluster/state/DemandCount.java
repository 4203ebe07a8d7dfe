package dev.joiner.cluster.state;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.Shape;
import java.util.Map;

/**
 * Pods of one owner and one shape, counted by where they stand.
 *
 * @param scheduler name of the scheduler that places them
 * @param unschedulable the scheduler found no node for them
 * @param undecided the scheduler has said nothing yet
 * @param nominated to which node how many have a place in mind
 * @param bound on nodes
 */
public record DemandCount(
        DemandKey key,
        Owner owner,
        Shape shape,
        String scheduler,
        int unschedulable,
        int undecided,
        Map<String, Integer> nominated,
        int bound) {
    /** Copies the map. */
    public DemandCount {
        nominated = Map.copyOf(nominated);
    }

    /** Pods that have no node yet, whether or not they have a place in mind. */
    public int withoutNode() {
        return unschedulable
                + undecided
                + nominated.values().stream().mapToInt(Integer::intValue).sum();
    }
}
