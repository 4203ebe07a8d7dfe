package dev.joiner.planner.packing;

import dev.joiner.planner.model.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The pods that want a place, by size: pods of equal requests share a bucket, however different their rules.
 * Where there are very many sizes, those that are nearly equal share one. Confined to one plan.
 */
final class Buckets {
    /** Up to so many sizes have a bucket each. */
    private static final int MOST_EXACT = 512;

    /** Nearly equal: within an eighth of a power of two. */
    private static final double STEPS_PER_DOUBLING = 4;

    private static final Comparator<PodClass> HARDEST_FIRST = Buckets::compare;

    private final List<Bucket> all;

    private Buckets(List<Bucket> all) {
        this.all = all;
    }

    /** Pods of (nearly) one size, those that are hardest to place first. */
    static final class Bucket {
        private final PodClass[] classes;
        private final long[] least;
        private int head;

        Bucket(List<PodClass> members) {
            classes = members.toArray(PodClass[]::new);
            least = classes[0].requests().clone();
            for (PodClass podClass : classes) {
                for (int d = 0; d < least.length; d++) {
                    least[d] = Math.min(least[d], podClass.requests()[d]);
                }
            }
        }

        /** The least that any of them asks for in each dimension; not to be changed. */
        long[] least() {
            return least;
        }

        int size() {
            return classes.length;
        }

        PodClass get(int position) {
            return classes[position];
        }

        /** Where the first class is that has pods left; {@link #size()} when none has. */
        int first() {
            int position = head;
            while (position < classes.length && classes[position].remaining() == 0) {
                position++;
            }
            return position;
        }

        boolean hasPods() {
            return first() < classes.length;
        }

        /** Forgets classes that have no pods left for good. */
        void settle() {
            head = first();
        }
    }

    static Buckets of(List<PodClass> classes) {
        boolean exact = classes.stream()
                        .map(c -> new Size(c.requests()))
                        .distinct()
                        .limit(MOST_EXACT + 1)
                        .count()
                <= MOST_EXACT;
        var bySize = new LinkedHashMap<Size, List<PodClass>>();
        for (PodClass podClass : classes) {
            bySize.computeIfAbsent(
                            new Size(exact ? podClass.requests() : rounded(podClass.requests())),
                            size -> new ArrayList<>())
                    .add(podClass);
        }
        var all = new ArrayList<Bucket>();
        for (List<PodClass> members : bySize.values()) {
            if (members.size() > 1) {
                members.sort(HARDEST_FIRST);
            }
            all.add(new Bucket(members));
        }
        return new Buckets(all);
    }

    private static int compare(PodClass a, PodClass b) {
        int order = Boolean.compare(b.isShy(), a.isShy());
        if (order == 0) {
            order = Boolean.compare(hasNoRule(a), hasNoRule(b));
        }
        for (int d = 0; order == 0 && d < 2; d++) {
            order = Long.compare(b.requests()[d], a.requests()[d]);
        }
        return order == 0 ? Integer.compare(a.index(), b.index()) : order;
    }

    private static boolean hasNoRule(PodClass podClass) {
        return podClass.members().length == 0 && podClass.level().held().length == 0;
    }

    private static long[] rounded(long[] requests) {
        long[] rounded = new long[requests.length];
        for (int d = 0; d < rounded.length; d++) {
            rounded[d] = requests[d] <= 0
                    ? -1
                    : (long) Math.floor(STEPS_PER_DOUBLING * Math.log((double) requests[d]) / Math.log(2));
        }
        return rounded;
    }

    private static final class Size {
        private final long[] amounts;

        Size(long[] amounts) {
            this.amounts = amounts;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Size that && Arrays.equals(amounts, that.amounts);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(amounts);
        }
    }

    int count() {
        return all.size();
    }

    Bucket get(int index) {
        return all.get(index);
    }

    void settle() {
        all.forEach(Bucket::settle);
    }
}
