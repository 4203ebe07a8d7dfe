package dev.joiner.twin.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpForwarderTest {
    @Test
    void passesOverABackendThatRefuses() throws Exception {
        int dead = freePort();
        try (var pod = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var forwarder = TcpForwarder.start(0, List.of(address(dead), address(pod.getLocalPort())))) {
            Thread.ofVirtual().start(() -> echoOnce(pod));
            try (var client = new Socket(InetAddress.getLoopbackAddress(), forwarder.port())) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();

                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("hello");
            }
        }
    }

    @Test
    void closesTheConnectionWhenNobodyIsThere() throws Exception {
        try (var forwarder = TcpForwarder.start(0, List.of(address(freePort())));
                var client = new Socket(InetAddress.getLoopbackAddress(), forwarder.port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void echoOnce(ServerSocket pod) {
        try (Socket connection = pod.accept()) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
