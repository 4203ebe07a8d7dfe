package dev.joiner.provisioner.state;

import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.Shape;
import dev.joiner.planner.node.DaemonOverhead;
import dev.joiner.planner.node.RunningNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the scheduler compares pods with on the node of a claim, as it is once the node is open.
 *
 * @param labels of the node, and those that it is sure to get
 * @param taints without those that go when it opens
 * @param allocatable by its kubelet's word, or by the claim's until the kubelet has said something
 */
public record NodeFit(Map<String, String> labels, List<Taint> taints, Resources allocatable) {
    /** Of a node that may still be starting. */
    public static NodeFit of(Claim claim, Node node, List<Taint> startupTaints) {
        var known = new HashMap<>(claim.requirements().singleValues());
        known.putAll(node.metadata().labels());
        return new NodeFit(
                DaemonOverhead.labelsOnceUp(known),
                claim.isInitialized() ? node.taints() : RunningNode.lasting(node.taints(), startupTaints),
                node.status().allocatable().isEmpty() ? claim.allocatable() : node.allocatable());
    }

    /**
     * Whether such a pod could run on the node if it were empty: by labels, taints and size. What other pods on it
     * would say is not asked.
     */
    public boolean couldHold(Shape shape) {
        return shape.requests().fitsIn(allocatable)
                && shape.mayRunOn(taints, wanted -> wanted.unmetBy(labels).isEmpty());
    }
}
