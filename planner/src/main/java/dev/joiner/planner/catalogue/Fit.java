package dev.joiner.planner.catalogue;

/** How often something fits into something. */
public final class Fit {
    private Fit() {}

    /** How many times {@code requests} fit in {@code free}; 0 when free is negative somewhere it matters. */
    public static int count(long[] requests, long[] free) {
        long most = Integer.MAX_VALUE;
        for (int d = 0; d < requests.length; d++) {
            if (requests[d] > 0) {
                most = Math.min(most, Math.max(0, free[d] / requests[d]));
            }
        }
        return (int) most;
    }

    /** The sum of what is not negative; what no long holds is as much as it does. */
    public static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Whether {@code load} is at most {@code free} in every dimension that it uses. */
    public static boolean fits(long[] load, long[] free) {
        for (int d = 0; d < load.length; d++) {
            if (load[d] > free[d] && load[d] > 0) {
                return false;
            }
        }
        return true;
    }
}
