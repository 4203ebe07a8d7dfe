package dev.joiner.extender;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an event loop that is stuck. The scheduler waits for each answer, one pod after the other: a socket that is
 * open and does not answer costs every pod the time-out, a closed one costs nothing.
 *
 * <p>A loop that gets no CPU is starved and not stalled, and a new process would be no better off: time that the
 * watch itself was late does not count, nor does a loop that could run and got less than half of the time. Its own
 * thread from {@link #start} to {@link #close}.
 */
final class LoopWatch implements AutoCloseable {
    /** Together with the beat and the look, a stall is noticed within a second. */
    static final Duration LIMIT = Duration.ofMillis(800);

    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

    private final Context loop;
    private final Runnable stalled;
    private final Thread thread;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private volatile boolean closed;
    private volatile int seen;
    private volatile @Nullable Thread loopThread;

    /**
     * Not started.
     *
     * @param stalled called once, when the loop has stalled; must end whatever the loop serves
     */
    LoopWatch(Vertx vertx, Runnable stalled) {
        this.loop = vertx.getOrCreateContext();
        this.stalled = stalled;
        this.thread = Thread.ofPlatform().name("loop-watch").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        int asked = 0;
        long silentNanos = 0;
        long cpuBefore = 0;
        try {
            while (!closed && !(silentNanos >= LIMIT.toNanos() && !isStarved(cpuBefore, silentNanos))) {
                if (seen == asked) {
                    silentNanos = 0;
                    cpuBefore = cpuNanos();
                    int beat = ++asked;
                    loop.runOnContext(ignored -> {
                        loopThread = Thread.currentThread();
                        seen = beat;
                    });
                }
                Thread.sleep(BEAT);
                if (seen != asked) {
                    // Not the time that has passed: a starved machine is late with both.
                    silentNanos += BEAT.toNanos();
                }
            }
        } catch (InterruptedException e) {
            return;
        }
        if (!closed) {
            LOG.error("the event loop has not answered for {} ms: closing its socket", LIMIT.toMillis());
            stalled.run();
        }
    }

    private boolean isStarved(long cpuBefore, long silentNanos) {
        Thread thread = loopThread;
        return thread != null && thread.getState() == Thread.State.RUNNABLE && cpuNanos() - cpuBefore < silentNanos / 2;
    }

    private long cpuNanos() {
        Thread thread = loopThread;
        return thread == null ? 0 : Math.max(0, threads.getThreadCpuTime(thread.threadId()));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
