package dev.joiner.provisioner.loop;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the control thread looks at everything again. Most changes come in bursts (a hundred pods are five hundred of
 * them, and looking at each would cost a second of CPU), so between two looks there is a pause; a change that somebody
 * waits for gets a shorter one, as long as the last look took: at most half of a core goes into looks. However much
 * changes, one look is under way. Thread-safe.
 */
final class LoopPacer {
    /** Between the end of a look and the next, unless something is urgent. */
    static final Duration PAUSE = Duration.ofMillis(15);

    private final Runnable look;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private boolean changed;
    private boolean urgent;
    private long endedNanos;
    private long tookNanos;

    /** Runs a task on the control thread after a while. */
    interface Timer {
        /** Returns at once; the task may be dropped when the provisioner stops. */
        void after(long nanos, Runnable task);
    }

    /**
     * @param look run on the timer's thread, one at a time; must not fail
     */
    LoopPacer(Runnable look, Timer timer, LongSupplier nanoTime) {
        this.look = look;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.endedNanos = nanoTime.getAsLong() - PAUSE.toNanos();
    }

    /** Something changed. */
    void soon() {
        ask(false);
    }

    /** Something changed that is waited for. */
    void atOnce() {
        ask(true);
    }

    private synchronized void ask(boolean urgently) {
        if (!changed || (urgently && !urgent)) {
            changed = true;
            urgent = urgently;
            timer.after(left(), this::run);
        }
    }

    private long left() {
        long pause = urgent ? Math.min(PAUSE.toNanos(), tookNanos) : PAUSE.toNanos();
        return Math.max(0, endedNanos + pause - nanoTime.getAsLong());
    }

    private void run() {
        synchronized (this) {
            if (!changed) {
                // An urgent look came before.
                return;
            }
            if (left() > 0) {
                // Asked for while the last look was under way.
                timer.after(left(), this::run);
                return;
            }
            changed = false;
        }
        long began = nanoTime.getAsLong();
        look.run();
        synchronized (this) {
            endedNanos = nanoTime.getAsLong();
            tookNanos = endedNanos - began;
        }
    }
}
