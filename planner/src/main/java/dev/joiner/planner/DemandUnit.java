package dev.joiner.planner;

/**
 * Pods of one owner and one shape that need a place.
 *
 * @param key namespace/name of the demand
 * @param pods that wait now and have no room planned
 * @param expected that will come and have no room planned; planned after all real pods
 * @param avoidsRunning whether running nodes are left out, because the scheduler has shown that they do not do
 */
public record DemandUnit(String key, Shape shape, int pods, int expected, boolean avoidsRunning) {
    /** Demand that running nodes may take. */
    public DemandUnit(String key, Shape shape, int pods, int expected) {
        this(key, shape, pods, expected, false);
    }

    /** Checks the counts. */
    public DemandUnit {
        if (pods < 0 || expected < 0) {
            throw new IllegalArgumentException(
                    "demand " + key + " has " + pods + " pods and " + expected + " expected; neither can be negative");
        }
    }
}
