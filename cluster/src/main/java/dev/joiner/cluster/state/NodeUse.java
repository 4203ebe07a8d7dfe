package dev.joiner.cluster.state;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.Shape;
import java.util.Map;

/**
 * What pods use of a node.
 *
 * @param used requests of all its pods
 * @param daemons the DaemonSets' share of {@code used}
 * @param workloads pods that are neither a DaemonSet's nor the kubelet's own
 * @param byDemand the workload pods by the demand that they would have been
 * @param shapes all its pods by shape; what new pods' rules count, and whose rules hold against new pods
 */
public record NodeUse(
        Resources used,
        Resources daemons,
        int workloads,
        Map<DemandKey, Integer> byDemand,
        Map<Shape, Integer> shapes) {
    /** An empty node. */
    public static final NodeUse NONE = new NodeUse(Resources.NONE, Resources.NONE, 0, Map.of(), Map.of());

    /** Copies the maps. */
    public NodeUse {
        byDemand = Map.copyOf(byDemand);
        shapes = Map.copyOf(shapes);
    }

    /** Pods of one demand on the node. */
    public int of(DemandKey demand) {
        return byDemand.getOrDefault(demand, 0);
    }
}
