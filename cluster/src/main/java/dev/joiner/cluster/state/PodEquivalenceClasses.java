package dev.joiner.cluster.state;

import dev.joiner.api.kube.Pod;
import java.util.HashMap;
import java.util.Map;

/**
 * The equivalence classes of pods that are in use. A shape and its hash cost far more than a look into a map, and a
 * hundred thousand pods are of a few hundred classes. A class lives as long as somebody who took it has not released
 * it. Confined to one thread or monitor.
 */
final class PodEquivalenceClasses {
    private final Map<PodEquivalenceClass.Name, PodEquivalenceClass> classes = new HashMap<>();

    /** The class of a pod, taken once more. */
    PodEquivalenceClass take(Pod pod) {
        PodEquivalenceClass podClass =
                classes.computeIfAbsent(PodEquivalenceClass.Name.of(pod), name -> new PodEquivalenceClass(name, pod));
        podClass.add(1);
        return podClass;
    }

    /** Gives back what was taken once. */
    void release(PodEquivalenceClass podClass) {
        podClass.add(-1);
        if (podClass.isEmpty()) {
            classes.remove(podClass.name());
        }
    }

    int size() {
        return classes.size();
    }
}
