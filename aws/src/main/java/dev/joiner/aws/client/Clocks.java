package dev.joiner.aws.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time as this module sees it; tests move it by hand.
 *
 * @param wall for what AWS and users see
 * @param nanos monotonic, for ages and waits
 * @param sleeper for waits
 */
public record Clocks(InstantSource wall, LongSupplier nanos, Sleeper sleeper) {
    /** The machine's own. */
    public static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime, Thread::sleep);

    /** Waits. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }
}
