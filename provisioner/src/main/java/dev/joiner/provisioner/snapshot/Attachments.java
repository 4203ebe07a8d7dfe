package dev.joiner.provisioner.snapshot;

import dev.joiner.api.kube.CsiNode;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which volumes nodes have attached, and how many more each CSI driver takes, as its CSINode says. A node on which no
 * driver has registered yet, such as one that is starting, has no limit. Thread-safe: no state of its own.
 */
public final class Attachments {
    /** Where no pod asks for volumes. */
    static final OfNodes NOT_ASKED = new OfNodes() {
        @Override
        public Map<String, Integer> limits(String node) {
            return Map.of();
        }

        @Override
        public List<Resident> residents(String node, NodeUse use) {
            return byShape(use.shapes());
        }
    };

    private final PodIndex index;
    private final ObjectCache<Pod> pods;
    private final ObjectCache<CsiNode> csiNodes;
    private final Supplier<StorageFacts> facts;

    /** Reads these caches when it is asked. */
    public Attachments(
            PodIndex index, ObjectCache<Pod> pods, ObjectCache<CsiNode> csiNodes, Supplier<StorageFacts> facts) {
        this.index = index;
        this.pods = pods;
        this.csiNodes = csiNodes;
        this.facts = facts;
    }

    /** What is attached, node by node. */
    interface OfNodes {
        /** How many volumes of each driver the node takes; a driver that is absent sets no limit. */
        Map<String, Integer> limits(String node);

        /** The node's pods, with their volumes where the node has limits. */
        List<Resident> residents(String node, NodeUse use);
    }

    /** As it is now: what is known of volumes is copied once. */
    public OfNodes now() {
        StorageFacts storage = facts.get();
        return new OfNodes() {
            @Override
            public Map<String, Integer> limits(String node) {
                return csiNodes.get(node).map(CsiNode::attachLimits).orElse(Map.of());
            }

            @Override
            public List<Resident> residents(String node, NodeUse use) {
                boolean look = use.shapes().keySet().stream().anyMatch(Shape::asksForStorage)
                        && !limits(node).isEmpty();
                return look ? withVolumes(node, use, storage) : byShape(use.shapes());
            }
        };
    }

    private List<Resident> withVolumes(String node, NodeUse use, StorageFacts storage) {
        var others = new HashMap<>(use.shapes());
        var residents = new ArrayList<Resident>();
        for (String key : index.workloadsOn(node)) {
            Pod pod = pods.get(key).orElse(null);
            if (pod == null) {
                continue;
            }
            Shape indexed = index.identity(pod).shape();
            if (indexed.asksForStorage() && others.containsKey(indexed)) {
                others.merge(indexed, -1, (a, b) -> a + b == 0 ? null : a + b);
                Shape shape = PodShapes.of(pod, storage);
                residents.add(new Resident(shape.relations(), shape.volumes(), 1));
            }
        }
        residents.addAll(byShape(others));
        return residents;
    }

    private static List<Resident> byShape(Map<Shape, Integer> shapes) {
        var residents = new ArrayList<Resident>();
        shapes.forEach((shape, count) -> residents.add(new Resident(shape.relations(), shape.volumes(), count)));
        return residents;
    }
}
