package dev.joiner.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Nanoseconds that pass when a test says so. */
public final class FakeTime implements LongSupplier {
    private long nanos;

    /** Starts just before {@link System#nanoTime()} would wrap, as it may. */
    public FakeTime() {
        nanos = Long.MAX_VALUE - 1;
    }

    public void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
