package dev.joiner.cluster.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the sockets that the servers of a process have open together. {@link Connections} sees a connection only when
 * its handshake is done, and a handshake that never goes on costs memory, too. Where there are too many, the oldest
 * unfinished handshake is closed, or the new socket if there is none. Thread-safe: guarded by its monitor.
 */
public final class AcceptLimit {
    private final int most;
    private final Set<Channel> open = new LinkedHashSet<>();

    private AcceptLimit(int most) {
        this.most = most;
    }

    /** A Vert.x whose servers have at most so many sockets open. */
    public static Vertx vertx(VertxOptions options, int mostSockets) {
        var limit = new AcceptLimit(mostSockets);
        return Vertx.builder()
                .with(options)
                .withTransport(limit.new LimitedTransport())
                .build();
    }

    /** What to close, if there are too many: an older socket, in whose place this one counts as open, or this one. */
    private synchronized Optional<Channel> admit(Channel socket) {
        if (open.size() < most) {
            open.add(socket);
            return Optional.empty();
        }
        Optional<Channel> unfinished = oldestUnfinished();
        unfinished.ifPresent(oldest -> {
            open.remove(oldest);
            open.add(socket);
        });
        return Optional.of(unfinished.orElse(socket));
    }

    private Optional<Channel> oldestUnfinished() {
        return open.stream().filter(AcceptLimit::isUnfinished).findFirst();
    }

    private static boolean isUnfinished(Channel socket) {
        SslHandler tls = socket.pipeline().get(SslHandler.class);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    private synchronized void closed(Channel socket) {
        open.remove(socket);
    }

    private final class LimitedTransport extends NioTransport implements Transport {
        @Override
        public String name() {
            return "limited";
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return null;
        }

        @Override
        public io.vertx.core.spi.transport.Transport implementation() {
            return this;
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return domainSocket ? super.serverChannelFactory(true) : Door::new;
        }
    }

    private final class Door extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int before = accepted.size();
            int read = super.doReadMessages(accepted);
            if (accepted.size() == before || !(accepted.getLast() instanceof Channel socket)) {
                return read;
            }
            Optional<Channel> surplus = admit(socket);
            if (surplus.filter(socket::equals).isPresent()) {
                accepted.removeLast();
                socket.unsafe().closeForcibly();
                return 0;
            }
            var _ = socket.closeFuture().addListener(_ -> closed(socket));
            surplus.ifPresent(oldest -> {
                var _ = oldest.close();
            });
            return read;
        }
    }
}
