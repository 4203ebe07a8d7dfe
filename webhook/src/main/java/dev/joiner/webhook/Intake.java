package dev.joiner.webhook;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a server takes in at once, whoever sends it: anybody in the cluster can reach it, and it asks nobody who they
 * are. The limits keep the process alive; they are not shared out among senders, so that one who fills them on purpose
 * keeps others out for as long as it goes on. Room is taken by what a sender announces, before it comes. Thread-safe.
 *
 * <table>
 * <caption>Limits and their answers</caption>
 * <tr><td>a body of more than {@link #MOST_BODY}</td><td>413</td></tr>
 * <tr><td>bodies on their way of more than {@link #MOST_BODIES} together</td><td>503</td></tr>
 * <tr><td>a body that is not there in time</td><td>408, and the connection or stream is closed</td></tr>
 * <tr><td>more than {@link #MOST_CONNECTIONS} connections</td><td>the new one is closed</td></tr>
 * </table>
 */
final class Intake {
    /** Bytes. The API server sends objects of up to 3 MiB, twice at an update. */
    static final long MOST_BODY = 7L << 20;

    /** Bytes; a quarter of the heap that the image sets. Reviews of ordinary objects have a few thousand. */
    static final long MOST_BODIES = 32L << 20;

    /** Each API server keeps one, and opens more when it has very many reviews. */
    static final int MOST_CONNECTIONS = 256;

    private static final int REQUEST_TIMEOUT = 408;

    private final Duration patience;
    private final int mostConnections;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * With nothing taken in.
     *
     * @param patience how long a request may take, from its first line to its answer
     * @param mostConnections at once
     */
    Intake(Duration patience, int mostConnections) {
        this.patience = patience;
        this.mostConnections = mostConnections;
    }

    /** Counts a connection, and closes it if there are too many. */
    void opened(HttpConnection connection) {
        connections.incrementAndGet();
        connection.closeHandler(_ -> connections.decrementAndGet());
        if (connections.get() > mostConnections) {
            connection.close();
        }
    }

    /** Puts the limits before whatever handlers follow, and reads the bodies for them. */
    void guard(Router router) {
        router.post().handler(TimeoutHandler.create(patience.toMillis(), REQUEST_TIMEOUT));
        router.post().handler(this::reserve);
        router.post().handler(BodyHandler.create(false).setBodyLimit(MOST_BODY));
        router.post().failureHandler(Intake::failed);
    }

    private void reserve(RoutingContext context) {
        long announced = announced(context.request());
        if (announced > MOST_BODY) {
            context.fail(413);
            return;
        }
        if (bytes.addAndGet(announced) > MOST_BODIES) {
            bytes.addAndGet(-announced);
            context.fail(503);
            return;
        }
        context.addEndHandler(_ -> bytes.addAndGet(-announced));
        context.next();
    }

    /** A body that does not say how long it is may be as long as any. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? MOST_BODY : Math.max(0, Long.parseLong(length));
        } catch (NumberFormatException e) {
            return MOST_BODY;
        }
    }

    /** Whoever has not sent all by now would go on sending. */
    private static void failed(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (context.statusCode() != REQUEST_TIMEOUT) {
            context.next();
        } else if (request.version() == HttpVersion.HTTP_2) {
            context.response().reset();
        } else {
            context.response()
                    .setStatusCode(REQUEST_TIMEOUT)
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end("the review did not arrive in time\n")
                    .onComplete(_ -> request.connection().close());
        }
    }
}
