package dev.joiner.planner.packing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The cheapest nodes for pods of one size that no rule is about: found exactly, since only how many pods a
 * node holds matters then. The least that {@code n} pods cost is the price of some type and the least that the
 * pods cost that it leaves over. Most demands are of this kind, one Deployment that is scaled.
 *
 * <p>This is the unbounded knapsack in its covering form, solved by dynamic programming over the number of pods (S.
 * Martello and P. Toth, <i>Knapsack Problems</i>, 1990).
 */
final class EqualPods {
    /** Beyond so many pods most go on the type that is cheapest for a pod; the rest is exact. */
    private static final int MOST_EXACT = 2_048;

    private EqualPods() {}

    /**
     * A type that may be bought for them.
     *
     * @param state of the node
     * @param type within its pool
     * @param pods that it holds
     * @param price nanodollars an hour
     */
    record Choice(int state, int type, int pods, long price) {
        private static final Comparator<Choice> CHEAPEST_FIRST = Comparator.comparingLong(Choice::price)
                .thenComparingInt(choice -> -choice.pods())
                .thenComparingInt(Choice::state)
                .thenComparingInt(Choice::type);
    }

    /**
     * The nodes to make, those that hold most first: at the least price, and of such as few as there can be.
     *
     * @param choices at least one, each for one pod or more
     * @param pods how many must find a place
     */
    static List<Choice> nodes(List<Choice> choices, int pods) {
        List<Choice> useful = useful(choices);
        var nodes = new ArrayList<Choice>();
        Choice bulk = useful.stream()
                .min(Comparator.comparingDouble(choice -> (double) choice.price() / choice.pods()))
                .orElseThrow();
        int left = pods;
        while (left > MOST_EXACT) {
            nodes.add(bulk);
            left -= bulk.pods();
        }
        int[] first = firstNodes(useful, left);
        while (left > 0) {
            Choice choice = useful.get(first[left]);
            nodes.add(choice);
            left -= choice.pods();
        }
        nodes.sort(Comparator.comparingInt((Choice choice) -> -choice.pods()).thenComparing(Choice.CHEAPEST_FIRST));
        return nodes;
    }

    /** Without those that cost as much as another and hold no more. */
    private static List<Choice> useful(List<Choice> choices) {
        var sorted = new ArrayList<>(choices);
        sorted.sort(Choice.CHEAPEST_FIRST);
        var useful = new ArrayList<Choice>();
        int most = 0;
        for (Choice choice : sorted) {
            if (choice.pods() > most) {
                useful.add(choice);
                most = choice.pods();
            }
        }
        return useful;
    }

    /** For each number of pods a node of the cheapest set that holds them. */
    private static int[] firstNodes(List<Choice> useful, int pods) {
        long[] least = new long[pods + 1];
        int[] nodes = new int[pods + 1];
        int[] first = new int[pods + 1];
        Arrays.fill(least, 1, pods + 1, Long.MAX_VALUE);
        for (int many = 1; many <= pods; many++) {
            for (int i = 0; i < useful.size(); i++) {
                Choice choice = useful.get(i);
                int rest = Math.max(0, many - choice.pods());
                long price = least[rest] + choice.price();
                if (price < least[many] || (price == least[many] && nodes[rest] + 1 < nodes[many])) {
                    least[many] = price;
                    nodes[many] = nodes[rest] + 1;
                    first[many] = i;
                }
            }
        }
        return first;
    }
}
