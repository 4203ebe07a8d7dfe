package dev.joiner.cli.catalogue;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cloud.InstanceType;
import java.util.List;

/** Where a plan has its instance types from. */
public interface TypeSource {
    /**
     * The types that nodes of this pool and class can have.
     *
     * @throws IllegalArgumentException if a quantity in the pool's or class' settings cannot be read
     */
    List<InstanceType> types(NodePool pool, NodeClass nodeClass);

    /** Names of types that the pool allows, and that are left out because nothing is known of their price. */
    List<String> withoutPrice(NodePool pool, NodeClass nodeClass);

    /** What the prices are, for the user. */
    String prices();
}
