package dev.joiner.cluster.server;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What a server takes in at once, whoever sends it: anybody in the cluster can reach the webhook, and it may not ask
 * who they are. The limits keep the process alive and leave room for what is small; they are not shared out among
 * senders. Bodies are counted as they come, and judged by the one who takes them in: small ones on their event loop,
 * large ones one at a time on a thread of their own, so that a costly one keeps no other waiting. Thread-safe.
 *
 * <table>
 * <caption>Limits and their answers</caption>
 * <tr><td>a body that is larger than allowed</td><td>413</td></tr>
 * <tr><td>a body that is compressed, such as with gzip</td><td>415</td></tr>
 * <tr><td>more requests, or bytes of bodies, than the budget</td><td>503</td></tr>
 * <tr><td>a request that is not there in time</td><td>408</td></tr>
 * <tr><td>an answer that is not taken in time</td><td>the connection or stream is closed</td></tr>
 * <tr><td>more connections than allowed</td><td>the one that is idle for longest is closed</td></tr>
 * </table>
 */
public final class Intake {
    private final Vertx vertx;
    private final IntakeLimits limits;
    private final Connections connections;
    private final ByteBudget small;
    private final ByteBudget large;
    private final AtomicInteger requests = new AtomicInteger();
    private final WorkerExecutor apart;

    /**
     * With nothing taken in.
     *
     * @param name of the thread that judges large bodies
     */
    public Intake(Vertx vertx, String name, IntakeLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.connections = new Connections(limits.connections(), System::nanoTime);
        this.small = new ByteBudget(limits.smallBodies());
        this.large = new ByteBudget(limits.largeBodies());
        this.apart = vertx.createSharedWorkerExecutor(name, 1, limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts a connection, and closes one if there are too many. */
    public void opened(HttpConnection connection) {
        connections.opened(connection);
    }

    /** Reads the body within the limits, has it judged, and answers. */
    public void take(HttpServerRequest request, Function<Body, Reply> judge) {
        new Exchange(this, request, judge).begin();
    }

    Vertx vertx() {
        return vertx;
    }

    IntakeLimits limits() {
        return limits;
    }

    WorkerExecutor apart() {
        return apart;
    }

    /** Counts a request, and says whether there was room for it; either way {@link #ended} has to follow. */
    boolean begun(HttpServerRequest request) {
        connections.begins(request.connection());
        return requests.incrementAndGet() <= limits.requests();
    }

    void ended(HttpServerRequest request) {
        requests.decrementAndGet();
        connections.ends(request.connection());
    }

    /** Takes memory for a body that has so many bytes already. */
    boolean takeBytes(long before, long more) {
        long beginning = beginning(before, more);
        if (!small.take(beginning)) {
            return false;
        }
        if (!large.take(more - beginning)) {
            small.giveBack(beginning);
            return false;
        }
        return true;
    }

    void giveBackBytes(long all) {
        long beginning = beginning(0, all);
        small.giveBack(beginning);
        large.giveBack(all - beginning);
    }

    /** What of these bytes belongs to the beginning of a body. */
    private long beginning(long before, long more) {
        return Math.clamp(limits.smallBody() - before, 0, more);
    }
}
