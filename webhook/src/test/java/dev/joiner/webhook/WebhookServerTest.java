package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.certs.Pem;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.advice.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class WebhookServerTest {
    private static final FakeApiServer API = new FakeApiServer();
    private static final int PORT = freePort();
    private static final int MOST_CONNECTIONS = 20;
    private static final IntakeLimits LIMITS = IntakeLimits.ofWebhook(128 << 20)
            .withPatience(Duration.ofSeconds(2))
            .withConnections(MOST_CONNECTIONS);
    private static KubeClient kube;
    private static WebhookServer server;
    private static WebClient client;
    private static SSLContext context;

    @TempDir
    private static Path folder;

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Once for all tests: the server warms up before it takes its first review. */
    @BeforeAll
    static void listen(Vertx vertx) throws Exception {
        kube = API.client(folder);
        server = webhook(vertx, CertificateSettings.DEFAULT);
        server.start("127.0.0.1", PORT);
        context = trusting(secret().authority().trustPem());
        client = client(vertx, Optional.empty());
    }

    private static WebhookServer webhook(Vertx vertx, CertificateSettings certificates) {
        return new WebhookServer(
                vertx,
                secret(),
                new WebhookTrust(kube, "joiner"),
                List.of("localhost", "127.0.0.1"),
                certificates,
                new Reviews(
                        new PodScheduling("joiner-scheduler", false, () -> true),
                        () -> Surroundings.UNKNOWN,
                        "strict"::equals,
                        () -> Ownership.Now.ALONE),
                LIMITS);
    }

    private static AuthoritySecret secret() {
        return new AuthoritySecret(kube, "joiner", "joiner-ca", Duration.ofDays(365), InstantSource.system());
    }

    private static WebClient client(Vertx vertx, Optional<KeyCertificate> certificate) {
        var options = new WebClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(secret().authority().trustPem())));
        certificate.ifPresent(leaf -> options.setKeyCertOptions(new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(leaf.chainPem()))
                .addKeyValue(Buffer.buffer(leaf.keyPem()))));
        return WebClient.create(vertx, options);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static SSLContext trusting(String authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", Pem.certificates(authorities).getFirst());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        return trusting;
    }

    @AfterAll
    static void close() {
        server.close();
        API.close();
    }

    private static HttpResponse<Buffer> post(String path, String body) throws Exception {
        return get(client.post(PORT, "127.0.0.1", path).sendBuffer(Buffer.buffer(body)));
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

    @Test
    void takesNothingButJson() throws Exception {
        HttpResponse<Buffer> response = client.post(PORT, "127.0.0.1", "/validate")
                .putHeader("Content-Type", "application/yaml")
                .sendBuffer(Buffer.buffer("{}"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.bodyAsString()).isEqualTo("send an AdmissionReview as application/json\n");
    }

    @Test
    void endsSendersThatDoNotSendAndAnswersTheOthersMeanwhile() throws Exception {
        try (Socket slow = begin(1_000)) {
            HttpResponse<Buffer> other = post("/mutate-pods", review("Pod", "{\"metadata\":{\"name\":\"web\"}}"));
            String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(other.statusCode()).isEqualTo(200);
            assertThat(answer).startsWith("HTTP/1.1 408").endsWith("the request did not arrive in time\n");
        }
    }

    @Test
    void holdsNoMoreThanSoManyBytesOfLargeBodiesAtOnce() throws Exception {
        // Both are not quite there, and what they hold together is the budget.
        int each = (int) (LIMITS.largeBodies() / 3 + LIMITS.smallBody());
        byte[] part = "x".repeat(each).getBytes(StandardCharsets.US_ASCII);
        var senders = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 3; i++) {
                Socket sender = begin(each + 2L);
                senders.add(sender);
                sender.getOutputStream().write(part);
                sender.getOutputStream().flush();
            }
            await().untilAsserted(() -> assertThat(
                            post("/validate", " ".repeat(6 << 20)).statusCode())
                    .isEqualTo(503));
            assertThat(post("/mutate-pods", review("Pod", "{\"metadata\":{\"name\":\"web\"}}"))
                            .statusCode())
                    .as("what is small has room of its own")
                    .isEqualTo(200);
        } finally {
            for (Socket sender : senders) {
                sender.close();
            }
        }
        // A body that comes in time, on the room that the others gave back.
        await().untilAsserted(() ->
                assertThat(post("/validate", " ".repeat(6 << 20)).statusCode()).isEqualTo(400));
    }

    @Test
    void closesTheConnectionThatIsIdleForLongestWhenThereAreTooMany() throws Exception {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i <= MOST_CONNECTIONS; i++) {
                sockets.add(connect());
            }

            assertThat(sockets.getFirst().getInputStream().read())
                    .as("end of stream")
                    .isEqualTo(-1);
            assertThat(post("/validate", "garbage").statusCode()).isEqualTo(400);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void servesOnlyClientsOfTheAuthorityThatItIsGiven(Vertx vertx) throws Exception {
        CertificateAuthority clients =
                CertificateAuthority.create("clients", Duration.ofDays(1), InstantSource.system());
        Path file = Files.writeString(
                folder.resolve("clients.pem"), clients.keyCertificate().chainPem());
        int port = freePort();
        try (WebhookServer guarded = webhook(vertx, CertificateSettings.DEFAULT.withClients(file))) {
            guarded.start("127.0.0.1", port);
            KeyCertificate known = clients.issue(LeafRequest.client("kube-apiserver", "", Duration.ofHours(1)));

            HttpResponse<Buffer> answer = get(client(vertx, Optional.of(known))
                    .post(port, "127.0.0.1", "/mutate-pods")
                    .sendBuffer(Buffer.buffer(review("Pod", "{\"metadata\":{\"name\":\"web\"}}"))));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> get(client(vertx, Optional.empty())
                            .post(port, "127.0.0.1", "/mutate-pods")
                            .sendBuffer(Buffer.buffer("{}"))))
                    .isInstanceOf(ExecutionException.class);
        }
    }

    /** A request whose body never comes. */
    private static Socket begin(long length) throws IOException {
        Socket socket = connect();
        socket.getOutputStream()
                .write(("POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static Socket connect() throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", PORT);
        socket.startHandshake();
        return socket;
    }
}
