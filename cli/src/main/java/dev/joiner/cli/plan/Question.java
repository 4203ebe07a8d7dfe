package dev.joiner.cli.plan;

import dev.joiner.api.kube.CsiNode;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PriorityClass;
import dev.joiner.api.pool.Taint;
import dev.joiner.cli.catalogue.TypeSource;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.node.RunningNode;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the planner is asked.
 *
 * @param snapshot pools, and room on the nodes of the input
 * @param waiting pods that want a place
 * @param bound pods that have one, by their node's name
 * @param gated pods that a scheduling gate holds back
 * @param poolIsAssumed whether the input has no pool
 * @param assumptions what the input did not say, one line each
 */
record Question(
        Snapshot snapshot,
        List<Pod> waiting,
        Map<String, List<Pod>> bound,
        List<Pod> gated,
        StorageFacts storage,
        boolean poolIsAssumed,
        List<String> assumptions) {
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    /** Priorities that every cluster has. */
    private static final Map<String, Integer> BUILT_IN =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    /**
     * From a complete input.
     *
     * @throws dev.joiner.cli.manifest.ManifestException if parts of it do not go together
     */
    static Question of(PlanInput input, TypeSource source) {
        var assumptions = new ArrayList<>(input.notes());
        List<Pod> all = new ArrayList<>(input.pods);
        all.addAll(input.workloads.expand(input.claims.keySet()));
        all = prioritised(all, input.priorityClasses, assumptions);

        PodSorting sorted = PodSorting.of(all, input.nodes.keySet());
        assumptions.addAll(sorted.leftOut());

        StorageFacts storage = new StorageInput(input).facts(all, assumptions);
        List<Shape> shapes = input.daemonSets.stream()
                .map(DaemonSet::pod)
                .map(pod -> PodShapes.of(pod, storage))
                .toList();
        var views = input.pools.views(source, input.nodes.values(), assumptions);
        return new Question(
                new Snapshot(views, rooms(input, sorted.bound(), shapes, storage), shapes, input.namespaces),
                sorted.waiting(),
                sorted.bound(),
                sorted.gated(),
                storage,
                input.pools.isAssumed(),
                List.copyOf(assumptions));
    }

    private static List<Room> rooms(
            PlanInput input, Map<String, List<Pod>> bound, List<Shape> daemons, StorageFacts storage) {
        var rooms = new ArrayList<Room>();
        for (Node node : input.nodes.values()) {
            if (!node.metadata().isDeleting()) {
                CsiNode csi = input.csiNodes.get(node.metadata().name());
                rooms.add(RunningNode.room(
                        cordoned(node),
                        bound.getOrDefault(node.metadata().name(), List.of()),
                        daemons,
                        storage,
                        csi == null ? Map.of() : csi.attachLimits(),
                        input.pools.startupTaints(node)));
            }
        }
        return rooms;
    }

    /** In a cluster the node controller writes the taint; a manifest may have the field alone. */
    private static Node cordoned(Node node) {
        if (!node.spec().unschedulable() || node.hasTaint(UNSCHEDULABLE)) {
            return node;
        }
        var taints = new ArrayList<>(node.spec().taints());
        taints.add(new Node.TaintSpec(UNSCHEDULABLE, "", Taint.NO_SCHEDULE));
        return new Node(node.metadata(), new Node.Spec(node.spec().providerID(), true, taints), node.status());
    }

    /** The API server writes the number of a class into the pod; here it is looked up. */
    private static List<Pod> prioritised(List<Pod> pods, Map<String, PriorityClass> classes, List<String> assumptions) {
        PriorityClass usual = classes.values().stream()
                .filter(PriorityClass::globalDefault)
                .findFirst()
                .orElse(null);
        var unknown = new TreeSet<String>();
        var same = new IdentityHashMap<Pod.PodSpec, Pod.PodSpec>();
        List<Pod> all = pods.stream()
                .map(pod -> {
                    Pod.PodSpec spec = pod.spec();
                    if (spec.priority() != 0 || (spec.priorityClassName().isEmpty() && usual == null)) {
                        return pod;
                    }
                    return new Pod(
                            pod.metadata(),
                            same.computeIfAbsent(spec, s -> s.withPriority(priority(s, classes, usual, unknown))),
                            pod.status());
                })
                .collect(Collectors.toCollection(ArrayList::new));
        unknown.forEach(
                name -> assumptions.add("the PriorityClass '" + name + "' is not in the input: priority 0 is assumed"));
        return all;
    }

    private static int priority(
            Pod.PodSpec spec, Map<String, PriorityClass> classes, @Nullable PriorityClass usual, Set<String> unknown) {
        String name = spec.priorityClassName();
        if (name.isEmpty()) {
            return Objects.requireNonNull(usual).value();
        }
        PriorityClass named = classes.get(name);
        if (named != null) {
            return named.value();
        }
        Integer builtIn = BUILT_IN.get(name);
        if (builtIn == null) {
            unknown.add(name);
            return 0;
        }
        return builtIn;
    }

    /** Every pod that the answer has to place. */
    int pods() {
        return waiting.size()
                + gated.size()
                + bound.values().stream().mapToInt(List::size).sum();
    }
}
