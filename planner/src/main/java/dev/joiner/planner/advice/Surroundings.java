package dev.joiner.planner.advice;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.pods.StorageFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that stands around an object under review, as last seen. A snapshot; what is not known gives no advice.
 *
 * @param pools all pools that can be read, those without types too
 * @param views pools with the types that their nodes could have
 * @param classes names of the node classes of each generation
 * @param storage claims and volumes
 */
public record Surroundings(
        List<NodePool> pools, List<PoolView> views, Map<Generation, Set<String>> classes, StorageFacts storage) {
    /** Nothing is known. */
    public static final Surroundings UNKNOWN = new Surroundings(List.of(), List.of(), Map.of(), StorageFacts.UNKNOWN);

    /** Copies the collections. */
    public Surroundings {
        pools = List.copyOf(pools);
        views = List.copyOf(views);
        classes = Map.copyOf(classes);
    }
}
