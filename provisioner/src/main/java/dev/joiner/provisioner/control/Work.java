package dev.joiner.provisioner.control;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Blocking calls off the control thread: a virtual thread each, at most {@link #AT_ONCE} running. Thread-safe.
 */
public final class Work implements AutoCloseable {
    static final int AT_ONCE = 64;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(AT_ONCE);

    /** Separate from {@link #permits}: the task that waits for these calls holds one of those. */
    private final Semaphore parts = new Semaphore(AT_ONCE);

    /** Begins a call, at once or when there is a place for it. */
    public void run(Runnable call) {
        threads.execute(() -> {
            permits.acquireUninterruptibly();
            try {
                call.run();
            } finally {
                permits.release();
            }
        });
    }

    /** Makes all calls side by side and waits for them; called from a task of {@link #run}. */
    public void runAll(List<? extends Runnable> calls) throws InterruptedException {
        var done = new CountDownLatch(calls.size());
        for (Runnable call : calls) {
            threads.execute(() -> {
                parts.acquireUninterruptibly();
                try {
                    call.run();
                } finally {
                    parts.release();
                    done.countDown();
                }
            });
        }
        done.await();
    }

    /** Waits after {@link #close} until no call is under way; false if that takes longer. */
    public boolean awaitEnd(Duration most) throws InterruptedException {
        return threads.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
