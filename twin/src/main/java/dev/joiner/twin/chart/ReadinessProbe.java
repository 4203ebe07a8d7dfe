package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A container's readinessProbe as a kubelet asks it: httpGet and tcpSocket; certificates are not checked. */
final class ReadinessProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trustingAll())
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

    private static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has TLS", e);
        }
    }

    /** The extended kind, because only that one also switches the check of the host name off. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
