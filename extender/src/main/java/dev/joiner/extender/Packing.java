package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.PodShapes;
import java.util.List;

/**
 * How well a node suits a pod that may have it: the fuller the better, so that nodes become empty and can go;
 * one that is about to go comes last. Thread-safe; no I/O.
 */
final class Packing {
    /** The scheduler takes scores from 0 to this. */
    static final int BEST = 10;

    private static final List<String> COUNTED = List.of(Resources.CPU, Resources.MEMORY);

    private final ClusterView cluster;

    Packing(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** A score for each name, in the order of the names. */
    int[] scores(Pod pod, List<String> names) {
        Resources requests = PodShapes.of(pod).requests();
        return names.stream().mapToInt(name -> score(name, requests)).toArray();
    }

    private int score(String name, Resources requests) {
        NodeView node = cluster.node(name);
        if (node == null || node.going()) {
            return 0;
        }
        long fullest = 1;
        for (String resource : COUNTED) {
            long room = node.allocatable().get(resource);
            if (room > 0) {
                double share = (double) (node.used().get(resource) + requests.get(resource)) / room;
                fullest = Math.max(fullest, Math.round(share * BEST));
            }
        }
        return (int) Math.min(BEST, fullest);
    }
}
