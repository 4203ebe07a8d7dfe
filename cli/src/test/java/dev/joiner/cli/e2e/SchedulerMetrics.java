package dev.joiner.cli.e2e;

import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.TwinApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** What the second schedulers of a twin count, from their own metrics. */
final class SchedulerMetrics {
    private static final Pattern ATTEMPTS =
            Pattern.compile("(?m)^scheduler_schedule_attempts_total\\{.*\\} ([0-9.e+]+)$");
    private static final Pattern PORT = Pattern.compile("--secure-port=([0-9]+)");
    private static final String READER = "metrics-reader";

    private SchedulerMetrics() {}

    /** How often they have tried pods, with whatever outcome. */
    static long attempts(TestTwin twin) {
        String token = token(twin.twin().api());
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(trustingAnybody()).build()) {
            long sum = 0;
            for (PodProcess process : twin.twin().podProcesses().values()) {
                if (process.name().endsWith(".kube-scheduler")) {
                    HttpRequest request = HttpRequest.newBuilder(
                                    URI.create("https://" + process.podIp() + ":" + port(process) + "/metrics"))
                            .header("Authorization", "Bearer " + token)
                            .build();
                    var answer = http.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() != 200) {
                        throw new IllegalStateException(process.name() + " answers " + answer.statusCode() + ": "
                                + answer.body().lines().findFirst().orElse(""));
                    }
                    sum += ATTEMPTS.matcher(answer.body())
                            .results()
                            .mapToLong(match -> Math.round(Double.parseDouble(match.group(1))))
                            .sum();
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String port(PodProcess scheduler) throws IOException {
        Matcher found = PORT.matcher(Files.readString(Path.of("/proc/" + scheduler.pid() + "/cmdline")));
        if (!found.find()) {
            throw new IllegalStateException(scheduler.name() + " was started without a port");
        }
        return found.group(1);
    }

    /** Of an account that may read whatever it likes. */
    private static String token(TwinApi api) {
        api.apply(
                TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"" + READER
                        + "\"}}"),
                TestTwin.NAMESPACE,
                READER);
        api.apply(
                TwinApi.parse("{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRoleBinding\","
                        + "\"metadata\":{\"name\":\"" + READER + "\"},\"roleRef\":{\"apiGroup\":"
                        + "\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"cluster-admin\"},"
                        + "\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"" + READER + "\",\"namespace\":\""
                        + TestTwin.NAMESPACE + "\"}]}"),
                TestTwin.NAMESPACE,
                READER);
        return api.create(
                        "/api/v1/namespaces/" + TestTwin.NAMESPACE + "/serviceaccounts/" + READER + "/token",
                        TwinApi.parse(
                                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}"))
                .at("/status/token")
                .asText();
    }

    /** A scheduler makes its certificate itself; it is on loopback. */
    private static SSLContext trustingAnybody() {
        TrustManager anybody = new X509ExtendedTrustManager() {
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
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {anybody}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has TLS", e);
        }
    }
}
