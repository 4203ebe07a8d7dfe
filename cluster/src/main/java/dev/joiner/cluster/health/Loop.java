package dev.joiner.cluster.health;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round after the other on a virtual thread, until closed. A round that throws is logged, and the next one comes
 * all the same. Thread-safe.
 */
public final class Loop implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private final String name;
    private final Supplier<Duration> round;
    private final Pulse pulse;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Not started.
     *
     * @param name of its thread
     * @param most how long a round and the wait after it may take, before it is taken for dead
     * @param round does its work and gives back how long to wait for the next one
     */
    public Loop(String name, Duration most, Supplier<Duration> round) {
        this.name = name;
        this.round = round;
        this.pulse = new Pulse(name, most);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins with a round at once. */
    public void start() {
        pulse.beat();
        thread.start();
    }

    private void run() {
        while (!closed) {
            pulse.beat();
            LockSupport.parkNanos(wait(round).toNanos());
        }
        pulse.rest();
    }

    private Duration wait(Supplier<Duration> next) {
        try {
            return next.get();
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .log("{} failed; it goes on in {} s: {}", name, AFTER_FAILURE.toSeconds(), e.getMessage());
            return AFTER_FAILURE;
        }
    }

    @Override
    public String ailment() {
        boolean ended = !closed && thread.getState() == Thread.State.TERMINATED;
        return ended ? name + " has ended" : pulse.ailment();
    }

    /** No round begins any more; the one under way goes on. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the round under way after {@link #close}; not longer than that. */
    public void awaitEnd(Duration most) throws InterruptedException {
        if (thread.isAlive()) {
            thread.join(most);
        }
    }
}
