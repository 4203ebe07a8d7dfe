package dev.joiner.api.pool;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirements;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a user allows: which nodes may be made, how many, and when they go again. From a Provisioner or a
 * NodePool.
 *
 * @param name unique among the pools of its generation
 * @param uid of the object it came from
 * @param generation which API it came from
 * @param requirements on the nodes, its labels included
 * @param labels put on its nodes
 * @param annotations put on its nodes
 * @param taints of its nodes
 * @param startupTaints that others take off its nodes; pods need not tolerate them
 * @param limits on the sum of its nodes' capacity
 * @param weight 0 to 100; heavier pools come first
 * @param nodeClass name of its node class
 * @param kubelet settings of its nodes' kubelets
 * @param emptyFor after how long without pods a node goes; empty for never
 */
public record NodePool(
        String name,
        String uid,
        Generation generation,
        Requirements requirements,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Taint> taints,
        List<Taint> startupTaints,
        Limits limits,
        int weight,
        String nodeClass,
        KubeletSettings kubelet,
        Optional<Duration> emptyFor) {
    /** Heaviest first, then by name: the order in which pools are tried. */
    public static final Comparator<NodePool> BY_WEIGHT =
            Comparator.comparingInt(NodePool::weight).reversed().thenComparing(NodePool::name);

    /** Copies the collections. */
    public NodePool {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        taints = List.copyOf(taints);
        startupTaints = List.copyOf(startupTaints);
    }

    /** A pool that says nothing yet but its name: no requirements, limits, taints; with the class {@code default}. */
    public static NodePoolBuilder builder(Generation generation, String name) {
        return new NodePoolBuilder(generation, name);
    }

    /** This pool, to be changed. */
    public NodePoolBuilder toBuilder() {
        return new NodePoolBuilder(this);
    }

    /** The label key that names the pool on its nodes. */
    public String nameLabel() {
        return switch (generation) {
            case V1ALPHA5 -> Labels.PROVISIONER;
            case V1 -> Labels.NODE_POOL;
        };
    }

    /**
     * Labels that every node of the pool carries: its own, and its name under both generations' keys, so that
     * tools written for either find it.
     */
    public Map<String, String> nodeLabels() {
        var all = new TreeMap<>(labels);
        all.put(Labels.NODE_POOL, name);
        if (generation == Generation.V1ALPHA5) {
            all.put(Labels.PROVISIONER, name);
        }
        return all;
    }

    /** What a node of this pool must meet, the labels it certainly carries included. */
    public Requirements nodeRequirements() {
        return requirements.and(Requirements.ofLabels(nodeLabels()));
    }
}
