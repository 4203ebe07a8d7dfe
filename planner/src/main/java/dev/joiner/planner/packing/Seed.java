package dev.joiner.planner.packing;

import dev.joiner.planner.model.PodClass;

/**
 * Pods for which a node may be made: those that force nodes first, then by priority and worth.
 *
 * @param forced whether there must be a node for each of them
 * @param worth of one pod, by the value of resources
 */
record Seed(PodClass podClass, boolean forced, double worth) implements Comparable<Seed> {
    @Override
    public int compareTo(Seed other) {
        int order = Boolean.compare(other.forced, forced);
        if (order == 0) {
            order = Integer.compare(
                    other.podClass.shape().priority(), podClass.shape().priority());
        }
        if (order == 0) {
            order = Double.compare(other.worth, worth);
        }
        for (int d = 0; order == 0 && d < 2; d++) {
            order = Long.compare(other.podClass.requests()[d], podClass.requests()[d]);
        }
        return order == 0 ? Integer.compare(podClass.index(), other.podClass.index()) : order;
    }
}
