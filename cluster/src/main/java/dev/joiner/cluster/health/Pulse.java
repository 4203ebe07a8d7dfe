package dev.joiner.cluster.health;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The pulse of a thread: it beats whenever the thread gets on, and the thread is dead when it has not for too long.
 * Thread-safe.
 */
public final class Pulse implements Liveness {
    private final String name;
    private final Duration most;
    private final LongSupplier nanoTime;
    private volatile boolean expected;
    private volatile long beatNanos;

    /**
     * Nothing is expected of it yet.
     *
     * @param name of the thread, for messages
     * @param most how long it may do without a beat; longer than everything that it waits for
     */
    public Pulse(String name, Duration most) {
        this(name, most, System::nanoTime);
    }

    /** By another clock. */
    public Pulse(String name, Duration most, LongSupplier nanoTime) {
        this.name = name;
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** It gets on, and another beat is expected. */
    public void beat() {
        beatNanos = nanoTime.getAsLong();
        expected = true;
    }

    /** It waits for something that may take any time, or has ended as it should: no beat is expected. */
    public void rest() {
        expected = false;
    }

    @Override
    public String ailment() {
        Duration silence = Duration.ofNanos(nanoTime.getAsLong() - beatNanos);
        return expected && silence.compareTo(most) > 0
                ? "%s has not got on for %d s".formatted(name, silence.toSeconds())
                : "";
    }
}
