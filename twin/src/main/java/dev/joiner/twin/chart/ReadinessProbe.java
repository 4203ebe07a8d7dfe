package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A container's readinessProbe as a kubelet asks it: httpGet and tcpSocket; certificates are not checked. */
final class ReadinessProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(AnyCertificate.trusting())
            .connectTimeout(TIMEOUT)
            .build();

    private ReadinessProbe() {}

    static Optional<BooleanSupplier> of(Pod pod, JsonNode container) {
        JsonNode probe = container.path("readinessProbe");
        if (probe.has("httpGet")) {
            JsonNode get = probe.get("httpGet");
            String scheme = get.path("scheme").asText("HTTP").toLowerCase(Locale.ROOT);
            var uri = URI.create(scheme + "://" + pod.ip() + ":" + pod.port(get.path("port"))
                    + get.path("path").asText("/"));
            return Optional.of(() -> answers(uri));
        }
        if (probe.has("tcpSocket")) {
            int port = pod.port(probe.at("/tcpSocket/port"));
            return Optional.of(() -> accepts(new InetSocketAddress(pod.ip(), port)));
        }
        return Optional.empty();
    }

    private static boolean answers(URI uri) {
        try {
            int status = HTTP.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.discarding())
                    .statusCode();
            return status >= 200 && status < 400;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, (int) TIMEOUT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
