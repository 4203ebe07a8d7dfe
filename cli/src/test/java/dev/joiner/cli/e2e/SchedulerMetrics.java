package dev.joiner.cli.e2e;

import dev.joiner.twin.chart.AnyCertificate;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.TwinApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

/** What the second schedulers of a twin count, from their own metrics. */
final class SchedulerMetrics {
    private static final Pattern ATTEMPTS =
            Pattern.compile("(?m)^scheduler_schedule_attempts_total\\{.*\\} ([0-9.e+]+)$");
    private static final String PORT = "--secure-port=";
    private static final String READER = "metrics-reader";

    private SchedulerMetrics() {}

    /** How often they have tried pods, with whatever outcome. */
    static long attempts(TestTwin twin) {
        String token = token(twin.twin().api());
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(AnyCertificate.trusting()).build()) {
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

    private static String port(PodProcess scheduler) {
        return scheduler.spec().command().stream()
                .filter(argument -> argument.startsWith(PORT))
                .map(argument -> argument.substring(PORT.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(scheduler.name() + " was started without a port"));
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
}
