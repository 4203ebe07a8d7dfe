package dev.joiner.cluster.state;

import dev.joiner.api.kube.Pod;
import java.util.HashMap;
import java.util.Map;

/**
 * The lots in use. A shape and its hash cost far more than a look into a map, and a hundred thousand pods are of a few
 * hundred lots. A lot lives as long as somebody who took it has not released it. Confined to one thread or monitor.
 */
final class Lots {
    private final Map<Lot.Name, Lot> lots = new HashMap<>();

    /** The lot of a pod, taken once more. */
    Lot take(Pod pod) {
        Lot lot = lots.computeIfAbsent(Lot.Name.of(pod), name -> new Lot(name, pod));
        lot.add(1);
        return lot;
    }

    /** Gives back what was taken once. */
    void release(Lot lot) {
        lot.add(-1);
        if (lot.isEmpty()) {
            lots.remove(lot.name());
        }
    }

    int size() {
        return lots.size();
    }
}
