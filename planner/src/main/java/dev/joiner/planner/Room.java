package dev.joiner.planner;

import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Room on a node that runs or is coming. Immutable, so that a snapshot of thousands of nodes can be made of the
 * rooms of the last one and of those few that changed: copying is cheap for what is immutable already.
 *
 * @param name of the node, or of the claim while it has no node
 * @param coming whether the node is not initialised yet; a label that it lacks may still come
 * @param labels of the node, or what is certain of a coming one
 * @param taints that a pod must tolerate; those that go when the node is ready are left out
 * @param free what is neither used nor planned for other pods
 * @param residents pods that are there, as far as rules between pods and volumes are concerned
 * @param attachLimits volumes that the node can attach by CSI driver; a driver that is absent has no limit
 */
public record Room(
        String name,
        boolean coming,
        Map<String, String> labels,
        List<Taint> taints,
        Resources free,
        Residents residents,
        Map<String, Integer> attachLimits) {
    /** Running nodes first, then by name. */
    public static final Comparator<Room> ORDER =
            (a, b) -> a.coming == b.coming ? a.name.compareTo(b.name) : Boolean.compare(a.coming, b.coming);

    /** Copies the collections. */
    public Room {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        attachLimits = Map.copyOf(attachLimits);
    }

    /** Room on a node with these pods. */
    public Room(
            String name,
            boolean coming,
            Map<String, String> labels,
            List<Taint> taints,
            Resources free,
            List<Resident> residents,
            Map<String, Integer> attachLimits) {
        this(name, coming, labels, taints, free, Residents.of(residents), attachLimits);
    }

    /** Room on a node whose pods no rule is about. */
    public Room(String name, boolean coming, Map<String, String> labels, List<Taint> taints, Resources free) {
        this(name, coming, labels, taints, free, Residents.NONE, Map.of());
    }
}
