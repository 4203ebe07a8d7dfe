package dev.joiner.planner.node;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Room on a node, from the node and the pods that are bound to it. Thread-safe: no state. */
public final class RunningNode {
    private RunningNode() {}

    /** Taints that a starting node loses by itself; they say nothing about who may run there. */
    private static final Set<String> PASSING = Set.of(
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.cloudprovider.kubernetes.io/uninitialized",
            Labels.UNREGISTERED_TAINT);

    /**
     * What is free on a node that registered.
     *
     * @param pods bound to the node; those that have ended take nothing
     * @param daemons shapes of the DaemonSets' pods; what they will still take is not free
     * @param attachLimits of the node's CSI drivers
     * @param startup taints of the node's pool that others take away; empty for a node that is nobody's
     */
    public static Room room(
            Node node,
            Collection<Pod> pods,
            List<Shape> daemons,
            StorageFacts storage,
            Map<String, Integer> attachLimits,
            Optional<List<Taint>> startup) {
        Resources used = Resources.NONE;
        Resources ofDaemons = Resources.NONE;
        var residents = new ArrayList<Resident>();
        var daemonPods = new ArrayList<Relations>();
        for (Pod pod : pods) {
            if (pod.isTerminal()) {
                continue;
            }
            Shape shape = PodShapes.of(pod, storage);
            used = used.plus(shape.requests());
            if (pod.isOfDaemonSet()) {
                ofDaemons = ofDaemons.plus(shape.requests());
                daemonPods.add(shape.relations());
            }
            residents.add(new Resident(
                    shape.relations(), shape.volumes(), pod.metadata().isDeleting() ? 0 : 1));
        }
        boolean coming = startup.isPresent() && isComing(node);
        List<Taint> taints = coming ? lasting(node.taints(), startup.get()) : node.taints();
        Map<String, String> labels = startup.isPresent()
                ? SureLabels.with(node.metadata().labels())
                : node.metadata().labels();
        for (Resident daemon : DaemonOverhead.residents(labels, taints, daemons)) {
            if (daemonPods.stream().noneMatch(pod -> isOf(pod, daemon.relations()))) {
                residents.add(daemon);
            }
        }
        Resources stillComing =
                DaemonOverhead.on(labels, taints, daemons).minus(ofDaemons).max(Resources.NONE);
        return new Room(
                node.metadata().name(),
                coming,
                labels,
                taints,
                node.allocatable().minus(used).minus(stillComing),
                residents,
                attachLimits);
    }

    /** Whether the node has registered, or is about to, and is not initialised: what it still lacks will come. */
    private static boolean isComing(Node node) {
        Map<String, String> labels = node.metadata().labels();
        return !"true".equals(labels.get(Labels.INITIALIZED))
                && ("true".equals(labels.get(Labels.REGISTERED)) || node.hasTaint(Labels.UNREGISTERED_TAINT));
    }

    /**
     * The taints of a node on its way that stay.
     *
     * @param startup taints of its pool that others take away
     */
    public static List<Taint> lasting(List<Taint> taints, List<Taint> startup) {
        return taints.stream()
                .filter(taint -> !PASSING.contains(taint.key())
                        && startup.stream().noneMatch(passing -> passing.key().equals(taint.key())))
                .toList();
    }

    /** A DaemonSet's pods have its labels, and some of their own. */
    private static boolean isOf(Relations pod, Relations daemon) {
        return pod.namespace().equals(daemon.namespace())
                && pod.labels().entrySet().containsAll(daemon.labels().entrySet());
    }
}
