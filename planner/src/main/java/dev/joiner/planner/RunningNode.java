package dev.joiner.planner;

import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Room on a node, from the node and the pods that are bound to it. Thread-safe: no state. */
public final class RunningNode {
    private RunningNode() {}

    /**
     * What is free on a running, initialised node.
     *
     * @param pods bound to the node; those that have ended take nothing
     * @param daemons shapes of the DaemonSets' pods; what they will still take is not free
     * @param attachLimits of the node's CSI drivers
     */
    public static Room room(
            Node node,
            Collection<Pod> pods,
            List<Shape> daemons,
            StorageFacts storage,
            Map<String, Integer> attachLimits) {
        Resources used = Resources.NONE;
        Resources ofDaemons = Resources.NONE;
        var residents = new ArrayList<Resident>();
        for (Pod pod : pods) {
            if (pod.isTerminal()) {
                continue;
            }
            Shape shape = PodShapes.of(pod, storage);
            used = used.plus(shape.requests());
            if (pod.isOfDaemonSet()) {
                ofDaemons = ofDaemons.plus(shape.requests());
            }
            residents.add(new Resident(
                    shape.relations(), shape.volumes(), pod.metadata().isDeleting() ? 0 : 1));
        }
        Resources stillComing = DaemonOverhead.on(node.metadata().labels(), node.taints(), daemons)
                .minus(ofDaemons)
                .max(Resources.NONE);
        return new Room(
                node.metadata().name(),
                false,
                node.metadata().labels(),
                node.taints(),
                node.allocatable().minus(used).minus(stillComing),
                residents,
                attachLimits);
    }
}
