package dev.joiner.cluster.reflect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double from {@code first} to {@code most}, each drawn from the upper half so that many clients
 * do not come back together. Confined to one thread.
 */
public final class Backoff {
    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private Duration next;

    /** With its bounds and its source of jitter. */
    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
        this.next = first;
    }

    /** The next wait. */
    public Duration next() {
        long millis = next.toMillis();
        next = next.multipliedBy(2).compareTo(most) > 0 ? most : next.multipliedBy(2);
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    /** After a success: start small again. */
    public void reset() {
        next = first;
    }
}
