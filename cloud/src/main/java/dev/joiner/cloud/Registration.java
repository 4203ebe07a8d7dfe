package dev.joiner.cloud;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How nodes register: what their user data says of labels and taints. Launches that keep to it find the
 * provider's templates made in advance by {@link CloudProvider#warmUp}; others work, but the first of a kind
 * takes one more call.
 */
public final class Registration {
    private Registration() {}

    /** The pool's labels, the way of buying and the class. What differs from node to node is added later. */
    public static SortedMap<String, String> labels(NodePool pool, NodeClass nodeClass, CapacityType capacityType) {
        var labels = new TreeMap<>(pool.nodeLabels());
        labels.put(Labels.CAPACITY_TYPE, capacityType.text());
        if (pool.generation() == Generation.V1) {
            labels.put(Labels.NODE_CLASS, nodeClass.name());
        }
        return labels;
    }

    /** The pool's taints, its start-up taints, and the one that holds pods back until the room is given out. */
    public static List<Taint> taints(NodePool pool) {
        var taints = new ArrayList<Taint>(pool.taints());
        taints.addAll(pool.startupTaints());
        taints.add(new Taint(Labels.UNREGISTERED_TAINT, "", Taint.NO_EXECUTE));
        return List.copyOf(taints);
    }
}
