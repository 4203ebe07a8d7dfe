package dev.joiner.planner;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.LaunchOption;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One node to make.
 *
 * @param id the pool's name and a number, unique in the plan
 * @param requirements what the node must meet: the pool's and those of its pods
 * @param options every way to buy it, cheapest first, all of one capacity type
 * @param requests of its pods and DaemonSets together
 * @param pods how many of each demand it is for
 * @param largest the largest capacity that any option has, to hold against limits
 */
public record PlannedClaim(
        String id,
        NodePool pool,
        NodeClass nodeClass,
        Requirements requirements,
        List<LaunchOption> options,
        Resources requests,
        SortedMap<String, Integer> pods,
        Resources largest) {
    /** Copies the collections. */
    public PlannedClaim {
        options = List.copyOf(options);
        pods = Collections.unmodifiableSortedMap(new TreeMap<>(pods));
    }

    /** The way to buy it that the price of the plan counts. */
    public LaunchOption cheapest() {
        return options.getFirst();
    }
}
