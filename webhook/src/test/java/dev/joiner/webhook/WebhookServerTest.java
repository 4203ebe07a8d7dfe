package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.planner.advice.Surroundings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class WebhookServerTest {
    private static final FakeApiServer API = new FakeApiServer();
    private static final int PORT = freePort();
    private static WebhookServer server;
    private static WebClient client;

    @TempDir
    private static Path folder;

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Once for all tests: the server rehearses before it takes its first review. */
    @BeforeAll
    static void listen(Vertx vertx) throws InterruptedException {
        KubeClient kube = API.client(folder);
        var secret = new AuthoritySecret(kube, "joiner", "joiner-ca", Duration.ofDays(365), InstantSource.system());
        server = new WebhookServer(
                vertx,
                secret,
                new WebhookTrust(kube, "joiner"),
                List.of("localhost", "127.0.0.1"),
                CertificateSettings.DEFAULT,
                new Reviews(
                        new PodScheduling("joiner-scheduler", () -> true),
                        () -> Surroundings.UNKNOWN,
                        "strict"::equals));
        server.start("127.0.0.1", PORT);
        client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertValue(Buffer.buffer(secret.authority().trustPem()))));
    }

    @AfterAll
    static void close() {
        server.close();
        API.close();
    }

    private static HttpResponse<Buffer> post(String path, String body) throws Exception {
        return client.post(PORT, "127.0.0.1", path)
                .sendBuffer(Buffer.buffer(body))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static String review(String kind, String object) {
        String group = kind.equals("Provisioner") ? "karpenter.sh" : "";
        String version = kind.equals("Provisioner") ? "v1alpha5" : "v1";
        return "{\"request\":{\"uid\":\"u-1\",\"kind\":{\"group\":\"" + group + "\",\"version\":\"" + version
                + "\",\"kind\":\"" + kind + "\"},\"object\":" + object + "}}";
    }

    private static JsonObject response(HttpResponse<Buffer> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return JsonParser.parseString(response.bodyAsString()).getAsJsonObject().getAsJsonObject("response");
    }

    @Test
    void refusesAProvisionerThatBreaksARule() throws Exception {
        JsonObject response =
                response(post("/validate", review("Provisioner", "{\"metadata\":{\"name\":\"p\"},\"spec\":{}}")));

        assertThat(response.get("allowed").getAsBoolean()).isFalse();
        assertThat(response.getAsJsonObject("status").get("message").getAsString())
                .startsWith("spec.providerRef: ");
    }

    @Test
    void allowsAGoodOneADeletionAndKindsWithoutRules() throws Exception {
        String good = "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"providerRef\":{\"name\":\"default\"}}}";

        assertThat(response(post("/validate", review("Provisioner", good)))
                        .get("allowed")
                        .getAsBoolean())
                .isTrue();
        assertThat(response(post("/validate", review("Provisioner", "null")))
                        .get("allowed")
                        .getAsBoolean())
                .isTrue();
        assertThat(response(post("/validate", review("Other", "{\"a\":1}")))
                        .get("allowed")
                        .getAsBoolean())
                .isTrue();
    }

    @Test
    void judgesObjectsThatHaveNothingOfTheirKind() throws Exception {
        for (String object : List.of("{\"spec\":7}", "{\"spec\":[]}", "{\"a\":1}", "{\"spec\":{\"weight\":\"9\"}}")) {
            JsonObject response = response(post("/validate", review("Provisioner", object)));

            assertThat(response.get("allowed").getAsBoolean()).as(object).isFalse();
        }
    }

    @Test
    void namesOurSchedulerOnAPod() throws Exception {
        JsonObject response = response(post(
                "/mutate-pods",
                review("Pod", "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"schedulerName\":\"default-scheduler\"}}")));

        assertThat(response.get("patchType").getAsString()).isEqualTo("JSONPatch");
    }

    @Test
    void refusesGarbageAndBodiesThatAreTooLarge() throws Exception {
        assertThat(post("/validate", "garbage").statusCode()).isEqualTo(400);
        assertThat(post("/mutate-pods", "").statusCode()).isEqualTo(400);
        assertThat(post("/validate", "x".repeat(8 << 20)).statusCode()).isEqualTo(413);
        assertThat(post("/elsewhere", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void sharesItsAuthorityThroughTheSecret() {
        assertThat(API.object("/api/v1/namespaces/joiner/secrets/joiner-ca")).isPresent();
        assertThat(server.isTrusted()).as("no configuration names it yet").isFalse();
    }
}
