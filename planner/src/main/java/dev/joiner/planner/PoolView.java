package dev.joiner.planner;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import java.util.List;

/**
 * A node pool as the planner may use it.
 *
 * @param types that nodes of this pool and class can have
 * @param used capacity of the pool's nodes and claims, to hold against its limits
 */
public record PoolView(NodePool pool, NodeClass nodeClass, List<InstanceType> types, Resources used) {
    /** Copies the types. */
    public PoolView {
        types = List.copyOf(types);
    }
}
