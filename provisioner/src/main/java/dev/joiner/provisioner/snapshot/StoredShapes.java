package dev.joiner.provisioner.snapshot;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of waiting pods with persistent volumes. Where such a pod can go changes with its claims and volumes, not with
 * the pod, so that the index does not know it: it is read anew for each plan. Confined to one plan.
 */
public final class StoredShapes {
    private final PodIndex index;
    private final ObjectCache<Pod> pods;
    private final Supplier<StorageFacts> facts;
    private @Nullable StorageFacts storage;

    /**
     * Nothing asked yet.
     *
     * @param facts what is known of volumes now; asked once, and only when some pod has one
     */
    public StoredShapes(PodIndex index, ObjectCache<Pod> pods, Supplier<StorageFacts> facts) {
        this.index = index;
        this.pods = pods;
        this.facts = facts;
    }

    /**
     * The unschedulable pods of a demand by shape.
     *
     * @param indexed as the index has them: the answer, unless some of them have volumes
     */
    public Map<Shape, Integer> of(DemandKey demand, Map<Shape, Integer> indexed) {
        if (indexed.keySet().stream().noneMatch(Shape::asksForStorage)) {
            return indexed;
        }
        var shapes = new HashMap<Shape, Integer>();
        for (String key : index.unschedulable(demand, Integer.MAX_VALUE)) {
            pods.get(key).ifPresent(pod -> shapes.merge(PodShapes.of(pod, storage()), 1, Integer::sum));
        }
        return shapes;
    }

    private StorageFacts storage() {
        StorageFacts known = storage;
        if (known == null) {
            known = facts.get();
            storage = known;
        }
        return known;
    }
}
