package dev.joiner.twin.chart;

import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Service on loopback: connections go to the pods in turn, past those that refuse. Two virtual threads per
 * connection.
 */
final class TcpForwarder implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1000;

    private final ServerSocket server;
    private final List<InetSocketAddress> backends;
    private final AtomicInteger turn = new AtomicInteger();

    private TcpForwarder(ServerSocket server, List<InetSocketAddress> backends) {
        this.server = server;
        this.backends = List.copyOf(backends);
    }

    static TcpForwarder start(int port, List<InetSocketAddress> backends) {
        try {
            var server = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
            var forwarder = new TcpForwarder(server, backends);
            Thread.ofVirtual().name("forwarder-" + port).start(forwarder::accept);
            return forwarder;
        } catch (IOException e) {
            throw new TwinException("cannot forward 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or a connection that ended before it began.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            for (int attempt = 0; attempt < backends.size(); attempt++) {
                InetSocketAddress backend = backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
                try (var pod = new Socket()) {
                    pod.connect(backend, CONNECT_MILLIS);
                    join(client, pod);
                    return;
                } catch (IOException e) {
                    // A pod that is not there; the next one.
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static void join(Socket client, Socket pod) throws IOException {
        client.setTcpNoDelay(true);
        pod.setTcpNoDelay(true);
        Thread back = Thread.ofVirtual().start(() -> copy(pod, client));
        copy(client, pod);
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone: the other need not wait for it.
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is being given up anyway.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new TwinException("cannot close a forwarder: " + e.getMessage(), e);
        }
    }
}
