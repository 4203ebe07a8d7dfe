package dev.joiner.cluster.demand;

import java.util.function.LongSupplier;

/**
 * How many calls may be made: a burst, and so many a second after it. Confined to one thread; times are
 * {@link System#nanoTime()}.
 */
final class WriteBudget {
    private final double burst;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private double left;
    private long countedNanos;

    WriteBudget(int burst, int perSecond, LongSupplier nanoTime) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.left = burst;
        this.countedNanos = nanoTime.getAsLong();
    }

    /** Takes so many calls, or none when they are not there. */
    boolean take(int calls) {
        long now = nanoTime.getAsLong();
        left = Math.min(burst, left + (now - countedNanos) / 1e9 * perSecond);
        countedNanos = now;
        if (left < calls) {
            return false;
        }
        left -= calls;
        return true;
    }
}
