package dev.joiner.planner.packing;

/**
 * What changes a packing a little, so that another one comes out: choices by chance, all from one number, so that
 * the same perturbation gives the same packing. Immutable.
 *
 * @param bits any number; with zero nothing is changed
 */
record Perturbation(long bits) {
    static final Perturbation NONE = new Perturbation(0);

    private static final long IGNORES_LEFT_BEHIND = 1L << 40;
    private static final long KEEPS_AWAY = 1L << 41;
    private static final long TAKES_ANY_DOMAIN = 1L << 42;
    private static final long PLACES_POD_BY_POD = 1L << 43;

    /** Of so many sizes, one is kept from a node. */
    private static final int ONE_IN = 3;

    /** A cost or score is changed by up to this part. */
    private static final double DISTURBANCE = 0.5;

    boolean isNone() {
        return bits == 0;
    }

    /** Whether it does not count who cannot be on the node of those that it must be near: another may be better. */
    boolean ignoresLeftBehind() {
        return (bits & IGNORES_LEFT_BEHIND) != 0;
    }

    /** Whether pods of a size stay off a node, so that what others need beside them does not all go on one. */
    boolean keepsAway(int node, int size) {
        return (bits & KEEPS_AWAY) != 0 && chance(31L * node + size) * ONE_IN < 1;
    }

    /** Whether any of the domains that cost the same is taken. */
    boolean takesAnyDomain() {
        return (bits & TAKES_ANY_DOMAIN) != 0;
    }

    /** Whether pods are placed one by one, and not node by node. */
    boolean placesPodByPod() {
        return (bits & PLACES_POD_BY_POD) != 0;
    }

    /** A cost or score, a little smaller for each thing by chance; the same when nothing is changed. */
    double disturbed(double value, long thing) {
        return isNone() ? value : value * (1 - DISTURBANCE * chance(thing));
    }

    /** From 0 to 1; the same for the same thing. */
    double chance(long thing) {
        return (((bits ^ thing * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L) >>> 40) / (double) (1L << 24);
    }
}
