package dev.joiner.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.twin.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One replica against an API server, with a cloud that cannot be reached. */
class ControllerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/joiner-leader";

    private final FakeApiServer server = new FakeApiServer();
    private final Ports ports = new Ports(RandomGenerator.getDefault());
    private final int healthPort = ports.next();
    private Optional<Controller> controller = Optional.empty();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        controller.ifPresent(Controller::close);
        server.close();
    }

    private void start() throws IOException, InterruptedException {
        var _ = server.client(folder);
        Path kubeconfig;
        try (var files = Files.list(folder)) {
            kubeconfig = files.findFirst().orElseThrow();
        }
        for (String kind : List.of("validatingwebhookconfigurations", "mutatingwebhookconfigurations")) {
            server.put("/apis/admissionregistration.k8s.io/v1/" + kind + "/joiner", "{\"webhooks\":[]}");
        }
        var started = new Controller(ControllerSettings.of(Map.of(
                "CLUSTER_NAME", "test",
                "CLUSTER_ENDPOINT", "https://127.0.0.1:1",
                "AWS_REGION", "us-west-2",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "POD_NAME", "joiner-0",
                "POD_IP", "127.0.0.1",
                "KUBECONFIG", kubeconfig.toString(),
                "WEBHOOK_PORT", Integer.toString(ports.next()),
                "HEALTH_PROBE_PORT", Integer.toString(healthPort))));
        controller = Optional.of(started);
        started.start();
    }

    private String probe(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        }
    }

    private String holder() {
        return server.object(LEASE)
                .map(lease ->
                        lease.getAsJsonObject("spec").get("holderIdentity").getAsString())
                .orElse("");
    }

    @Test
    void waitsForADefinitionThatComesLateAndStandsForElectionThen() throws Exception {
        server.fail(call -> call.path().endsWith("/nodepools") ? Optional.of(404) : Optional.empty());
        start();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(probe("/readyz"))
                        .startsWith("503 caches are not synced: waiting for nodepools (")
                        .contains("404"));
        assertThat(probe("/healthz")).isEqualTo("200 ok");
        assertThat(holder()).as("nobody leads that has not seen everything").isEmpty();

        server.failNothing();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(holder()).isEqualTo("joiner-0"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(probe("/readyz")).isEqualTo("200 ok"));
    }

    @Test
    void leavesTheLeadToTheReleaseThatHasItAndSaysSo() throws Exception {
        server.put(LEASE, """
                {"metadata":{"annotations":{"joiner.dev/release":"elsewhere/joiner"}},
                 "spec":{"holderIdentity":"joiner-0"}}""");
        start();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(probe("/readyz"))
                                .isEqualTo(
                                        "200 ok, but this cluster belongs to release elsewhere/joiner: uninstall one of the two"));
        JsonObject lease = server.object(LEASE).orElseThrow();
        assertThat(lease.getAsJsonObject("metadata")
                        .getAsJsonObject("annotations")
                        .get("joiner.dev/release"))
                .hasToString("\"elsewhere/joiner\"");
    }
}
