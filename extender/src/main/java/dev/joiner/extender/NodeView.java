package dev.joiner.extender;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import java.util.Map;

/**
 * What is known of a node at a moment; immutable.
 *
 * @param allocatable what pods may use of it
 * @param used requests of the pods on it
 * @param planned pods of each demand that have room planned there, bound ones included
 * @param bound pods of each demand on it, of those that have room planned there
 * @param open whether it takes pods: ready, and without our start-up taint
 * @param going whether its claim ends
 */
record NodeView(
        Resources allocatable,
        Resources used,
        Map<DemandKey, Integer> planned,
        Map<DemandKey, Integer> bound,
        boolean open,
        boolean going) {
    /** Copies the maps. */
    NodeView {
        planned = Map.copyOf(planned);
        bound = Map.copyOf(bound);
    }

    /** Whether any pod may have it for all that we know. */
    boolean isPlain() {
        return planned.isEmpty() && !going;
    }
}
