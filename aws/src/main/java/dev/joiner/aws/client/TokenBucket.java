package dev.joiner.aws.client;

import java.time.Duration;

/**
 * Holds calls back so that AWS does not have to: {@code burst} at once, then {@code perSecond}.
 *
 * <p>A caller takes its token at once, even when there is none yet, and waits until it is due: first come,
 * first served. Thread-safe: the count is guarded by this object; nobody sleeps inside.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final Clocks clocks;
    private double tokens;
    private long countedAt;

    TokenBucket(double perSecond, double burst, Clocks clocks) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clocks = clocks;
        this.tokens = burst;
        this.countedAt = clocks.nanos().getAsLong();
    }

    /**
     * Waits for a token.
     *
     * @param patience the longest wait; a longer one is not begun
     * @return whether there is one
     */
    boolean acquire(Duration patience) {
        long wait = reserve(patience.toNanos());
        if (wait < 0) {
            return false;
        }
        if (wait > 0) {
            try {
                clocks.sleeper().sleep(Duration.ofNanos(wait));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Forgets what was saved up: AWS says that its own bucket is empty. */
    synchronized void drain() {
        refill();
        tokens = Math.min(tokens, 0);
    }

    private synchronized long reserve(long patienceNanos) {
        refill();
        double missing = 1 - tokens;
        long wait = missing <= 0 ? 0 : (long) Math.ceil(missing / perSecond * NANOS);
        if (wait > patienceNanos) {
            return -1;
        }
        tokens -= 1;
        return wait;
    }

    private void refill() {
        long now = clocks.nanos().getAsLong();
        tokens = Math.min(burst, tokens + (now - countedAt) / NANOS * perSecond);
        countedAt = now;
    }
}
