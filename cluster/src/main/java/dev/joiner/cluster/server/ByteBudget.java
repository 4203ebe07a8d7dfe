package dev.joiner.cluster.server;

import java.util.concurrent.atomic.AtomicLong;

/** So many bytes, shared by all who take of them. Thread-safe. */
final class ByteBudget {
    private final AtomicLong left;

    ByteBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Takes so many bytes, or none when there are fewer. */
    boolean take(long bytes) {
        while (true) {
            long before = left.get();
            if (before < bytes) {
                return false;
            }
            if (left.compareAndSet(before, before - bytes)) {
                return true;
            }
        }
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
