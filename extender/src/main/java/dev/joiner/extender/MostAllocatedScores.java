package dev.joiner.extender;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.state.PodIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well a node suits a pod that may have it: the fuller the better, so that nodes become empty and can go;
 * one that is about to go comes last. Thread-safe; no I/O.
 */
final class MostAllocatedScores {
    /** The scheduler takes scores from 0 to this. */
    static final int BEST = 10;

    private static final List<String> COUNTED = List.of(Resources.CPU, Resources.MEMORY);

    private final ClusterView cluster;
    private final PodIndex pods;

    MostAllocatedScores(ClusterView cluster, PodIndex pods) {
        this.cluster = cluster;
        this.pods = pods;
    }

    /** A score for each name, in the order of the names. */
    int[] scores(Pod pod, List<String> names) {
        Resources requests = pods.identity(pod).shape().requests();
        var wanted = new long[COUNTED.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = requests.get(COUNTED.get(i));
        }
        var scores = new int[names.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = score(cluster.node(names.get(i)), wanted);
        }
        return scores;
    }

    private static int score(@Nullable NodeView node, long[] wanted) {
        if (node == null || node.going()) {
            return 0;
        }
        long fullest = 1;
        for (int i = 0; i < wanted.length; i++) {
            long room = node.allocatable().get(COUNTED.get(i));
            if (room > 0) {
                double share = (double) (node.used().get(COUNTED.get(i)) + wanted[i]) / room;
                fullest = Math.max(fullest, Math.round(share * BEST));
            }
        }
        return (int) Math.min(BEST, fullest);
    }
}
