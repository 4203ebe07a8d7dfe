package dev.joiner.provisioner.planning;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * When a batch of demand is closed: after it has not grown for a while, and at the latest a while after it
 * began. Growth is what counts: pods that look-ahead expected already keep no window open. Demand that keeps
 * trickling widens the window. Demand that is foreseen, because its owners' own counts tell of more pods than have
 * come, closes it at once: there is nothing to learn by waiting. Confined to the control thread; times are
 * {@link System#nanoTime()}.
 */
public final class BatchWindow {
    /** More batches than this in {@link #TRICKLE_WITHIN} mean that demand trickles. */
    private static final int TRICKLE_BATCHES = 5;

    private static final Duration TRICKLE_WITHIN = Duration.ofSeconds(2);
    private static final Duration WIDE = Duration.ofSeconds(1);

    private final Duration idle;
    private final Duration most;
    private final ArrayDeque<Long> closed = new ArrayDeque<>();
    private int size;
    private boolean foreseen;
    private long beganNanos;
    private long grewNanos;

    /**
     * Nothing waits yet.
     *
     * @param idle closes when demand has not grown for this long
     * @param most and at the latest this long after it began
     */
    public BatchWindow(Duration idle, Duration most) {
        this.idle = idle;
        this.most = most;
    }

    /**
     * Tells how many pods have no room planned now.
     *
     * @param foreseen whether look-ahead knows most of them before they come
     */
    void demand(int unplanned, boolean foreseen, long nowNanos) {
        if (unplanned > size) {
            if (size == 0) {
                beganNanos = nowNanos;
            }
            grewNanos = nowNanos;
        }
        size = unplanned;
        this.foreseen = foreseen;
    }

    /** How long until the batch closes, zero when it is due; empty when nothing waits. */
    OptionalLong nanosLeft(long nowNanos) {
        if (size == 0) {
            return OptionalLong.empty();
        }
        boolean wide = trickles(nowNanos);
        // Whoever set a second or more wants batches collected, whatever we foresee.
        if (foreseen && !wide && idle.compareTo(WIDE) < 0) {
            return OptionalLong.of(0);
        }
        long idleEnd = grewNanos + (wide ? WIDE : idle).toNanos();
        long mostEnd = beganNanos + (wide ? WIDE : most).toNanos();
        long end = idleEnd - mostEnd < 0 ? idleEnd : mostEnd;
        return OptionalLong.of(Math.max(0, end - nowNanos));
    }

    private boolean trickles(long nowNanos) {
        while (!closed.isEmpty() && nowNanos - closed.getFirst() > TRICKLE_WITHIN.toNanos()) {
            closed.removeFirst();
        }
        return closed.size() > TRICKLE_BATCHES;
    }

    /** The batch is planned. */
    void close(long nowNanos) {
        size = 0;
        closed.addLast(nowNanos);
    }
}
