package dev.joiner.cluster.server;

import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The open connections of a server. Where there are too many, the one that has been idle for longest is closed: a
 * client that opens hundreds and sends nothing loses its own, not those of the API server. Thread-safe: guarded by its
 * monitor.
 */
final class Connections {
    private final int most;
    private final LongSupplier nanos;
    private final Map<HttpConnection, Use> open = new HashMap<>();

    private static final class Use {
        private int underWay;
        private long lastNanos;
    }

    Connections(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /** Counts a new one; closes another, or this one, if there are too many. */
    void opened(HttpConnection connection) {
        closing(connection).ifPresent(HttpConnection::close);
        connection.closeHandler(_ -> closed(connection));
    }

    private synchronized Optional<HttpConnection> closing(HttpConnection connection) {
        Optional<HttpConnection> surplus = open.size() < most ? Optional.empty() : Optional.of(longestIdle(connection));
        var use = new Use();
        use.lastNanos = nanos.getAsLong();
        open.put(connection, use);
        surplus.ifPresent(open::remove);
        return surplus;
    }

    private HttpConnection longestIdle(HttpConnection otherwise) {
        long now = nanos.getAsLong();
        HttpConnection idlest = otherwise;
        long longest = -1;
        for (var entry : open.entrySet()) {
            long idle = now - entry.getValue().lastNanos;
            if (entry.getValue().underWay == 0 && idle > longest) {
                longest = idle;
                idlest = entry.getKey();
            }
        }
        return idlest;
    }

    private synchronized void closed(HttpConnection connection) {
        open.remove(connection);
    }

    /** A request begins on it. */
    synchronized void begins(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.underWay++;
        }
    }

    /** A request on it has ended. */
    synchronized void ends(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.underWay--;
            use.lastNanos = nanos.getAsLong();
        }
    }
}
