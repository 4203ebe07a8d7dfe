package dev.joiner.twin.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops one call on its way. The first call of the action that is not a dry run is held; later ones pass. Thread-safe.
 */
public final class Hold {
    /** Where the call stops. */
    public enum Point {
        /** The emulator has not seen it. */
        BEFORE_FORWARD,
        /** The emulator has done it, the caller does not know. */
        AFTER_ANSWER
    }

    private final String action;
    private final Point point;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private boolean taken;
    private volatile Map<String, String> parameters = Map.of();

    Hold(String action, Point point) {
        this.action = action;
        this.point = point;
    }

    /** Whether this call is the one to hold; true once. */
    synchronized boolean claims(AwsRequest request) {
        if (taken || !request.action().equals(action) || request.isDryRun()) {
            return false;
        }
        taken = true;
        parameters = request.kept();
        return true;
    }

    void stopAt(Point here) throws InterruptedException {
        if (here == point) {
            reached.countDown();
            released.await();
        }
    }

    /**
     * Waits until a call stands here.
     *
     * @throws AssertionError when none came in time
     */
    public void awaitReached(Duration patience) throws InterruptedException {
        if (!reached.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no " + action + " reached the proxy within " + patience);
        }
    }

    /** Whether a call stands here, or stood here. */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** The parameters of the held call, as the record keeps them. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Lets the call go on; later calls were never held. */
    public void release() {
        released.countDown();
    }
}
