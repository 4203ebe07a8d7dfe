package dev.joiner.cluster.state;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import java.util.Map;

/**
 * What pods use of a node.
 *
 * @param used requests of all its pods
 * @param daemons the DaemonSets' share of {@code used}
 * @param workloads pods that are neither a DaemonSet's nor the kubelet's own
 * @param byDemand the workload pods by the demand that they would have been
 */
public record NodeUse(Resources used, Resources daemons, int workloads, Map<DemandKey, Integer> byDemand) {
    /** An empty node. */
    public static final NodeUse NONE = new NodeUse(Resources.NONE, Resources.NONE, 0, Map.of());

    /** Copies the map. */
    public NodeUse {
        byDemand = Map.copyOf(byDemand);
    }

    /** Pods of one demand on the node. */
    public int of(DemandKey demand) {
        return byDemand.getOrDefault(demand, 0);
    }
}
