package dev.joiner.planner.packing;

import dev.joiner.planner.model.PlannedNode;

/**
 * The sizes of pods that may still go on the node that is being filled, and which of them makes best use of what
 * is free there. It is asked once for every pod, so the sizes lie in flat arrays. Confined to one plan.
 */
final class OpenSizes {
    private final Buckets buckets;
    private final int dimensions;

    /** What pods of a size ask for at least, size after size. */
    private final long[] least;

    /** The same, by weight for the node: what part of its capacity they ask for, over its capacity. */
    private final double[] weighed;

    private final int[] open;
    private int count;

    OpenSizes(Buckets buckets, int dimensions) {
        this.buckets = buckets;
        this.dimensions = dimensions;
        this.open = new int[buckets.count()];
        this.least = new long[open.length * dimensions];
        this.weighed = new double[least.length];
        for (int size = 0; size < open.length; size++) {
            System.arraycopy(buckets.get(size).least(), 0, least, size * dimensions, dimensions);
        }
    }

    /** Opens a node to every size that has pods left, but for those that a perturbation keeps away. */
    void open(PlannedNode node, Perturbation perturbation) {
        count = 0;
        for (int size = 0; size < open.length; size++) {
            if (buckets.get(size).hasPods() && !perturbation.keepsAway(node.index(), size)) {
                open[count++] = size;
            }
        }
        for (int d = 0; d < dimensions; d++) {
            double capacity = node.capacity()[d];
            double weight = capacity <= 0 ? 0 : 1 / (capacity * capacity);
            for (int at = d; at < least.length; at += dimensions) {
                weighed[at] = weight * least[at];
            }
        }
    }

    /**
     * Where the size with the best score is: the largest dot product of what it asks for and what is free. Sizes
     * that do not fit, now and so for good, are closed.
     *
     * @return a position for {@link #at} and {@link #close}; negative when no size is open
     */
    int best(long[] free, Perturbation perturbation) {
        int best = -1;
        double bestScore = -1;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int size = open[i];
            int at = size * dimensions;
            if (!fits(at, free)) {
                continue;
            }
            double score = 0;
            for (int d = 0; d < dimensions; d++) {
                score += weighed[at + d] * free[d];
            }
            score = perturbation.disturbed(score, size + 31 * free[0]);
            if (score > bestScore || (score == bestScore && size < open[best])) {
                best = kept;
                bestScore = score;
            }
            open[kept++] = size;
        }
        count = kept;
        return best;
    }

    private boolean fits(int at, long[] free) {
        for (int d = 0; d < dimensions; d++) {
            if (least[at + d] > free[d] && least[at + d] > 0) {
                return false;
            }
        }
        return true;
    }

    /** Pods of the size at a position. */
    Buckets.Bucket at(int position) {
        return buckets.get(open[position]);
    }

    /** Nobody of this size comes to the node any more. */
    void close(int position) {
        open[position] = open[--count];
    }
}
