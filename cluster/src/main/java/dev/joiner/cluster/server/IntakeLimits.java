package dev.joiner.cluster.server;

import java.time.Duration;

/**
 * How much a server takes in at once.
 *
 * @param largestBody bytes of one body
 * @param smallBody bytes up to which a body counts as small: it is judged at once on its event loop, on a budget that
 *     large ones cannot use up
 * @param smallBodies bytes that small bodies, and the beginnings of large ones, hold together
 * @param largeBodies bytes that large bodies hold together beyond their beginnings
 * @param requests that are under way at once, on all connections
 * @param connections that are open at once
 * @param patience how long a request may take, from its first line to the last byte of its answer
 */
public record IntakeLimits(
        long largestBody,
        long smallBody,
        long smallBodies,
        long largeBodies,
        int requests,
        int connections,
        Duration patience) {
    private static final long MEBIBYTE = 1L << 20;

    /** Divisors of the heap, which give what bodies may take of it: the rest of the process needs room, too. */
    private static final int SMALL_SHARE = 16;

    private static final int LARGE_SHARE = 8;

    /** More is of no use, even with a larger heap. */
    private static final long MOST = 64 * MEBIBYTE;

    /**
     * Of a webhook. The API server sends objects of up to 3 MiB, twice at an update, and waits for five seconds at
     * most; reviews of ordinary pods have five to twenty thousand bytes.
     *
     * @param heap bytes that the JVM may use
     */
    public static IntakeLimits ofWebhook(long heap) {
        long largest = 7 * MEBIBYTE;
        return new IntakeLimits(
                largest,
                64 << 10,
                Math.min(MOST, heap / SMALL_SHARE),
                Math.clamp(heap / LARGE_SHARE, largest, MOST),
                1024,
                256,
                Duration.ofSeconds(6));
    }

    /**
     * Of an extender. A pod and the names of 5,000 nodes are well below 4 MiB; kube-scheduler waits for a quarter of
     * a second, sixteen times at once at most. All bodies are small ones: there is one sender, and it does not wait
     * for a second thread.
     *
     * @param heap bytes that the JVM may use
     */
    public static IntakeLimits ofExtender(long heap) {
        long largest = 4 * MEBIBYTE;
        return new IntakeLimits(
                largest, largest, Math.clamp(heap / LARGE_SHARE, 2 * largest, MOST), 0, 256, 64, Duration.ofSeconds(2));
    }

    /** With another patience. */
    public IntakeLimits withPatience(Duration other) {
        return new IntakeLimits(largestBody, smallBody, smallBodies, largeBodies, requests, connections, other);
    }

    /** With another number of connections. */
    public IntakeLimits withConnections(int other) {
        return new IntakeLimits(largestBody, smallBody, smallBodies, largeBodies, requests, other, patience);
    }
}
