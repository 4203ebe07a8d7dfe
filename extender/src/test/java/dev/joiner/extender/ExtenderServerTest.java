package dev.joiner.extender;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.extender.PlacementContract.Refused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ExtenderServerTest {
    private static final String FILTER = "/scheduler/v1/filter";
    private static final CertificateAuthority AUTHORITY = authority();
    private static final KeyCertificate SCHEDULER =
            AUTHORITY.issue(LeafRequest.client("joiner-scheduler", "", Duration.ofHours(1)));

    @TempDir
    private static Path certificates;

    private final Cluster cluster = new Cluster();
    private final List<Refused> reported = Collections.synchronizedList(new ArrayList<>());
    private WebClient scheduler;
    private Vertx vertx;
    private int port;

    private static CertificateAuthority authority() {
        return CertificateAuthority.create("joiner-ca", Duration.ofDays(1), InstantSource.system());
    }

    /** The parameter makes all tests share one Vert.x: starting it is most of their time. */
    @BeforeAll
    static void writeCertificates(Vertx shared) throws IOException {
        var leaf = AUTHORITY.issue(
                LeafRequest.server("extender", List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1)));
        Files.writeString(
                certificates.resolve("ca.crt"), AUTHORITY.keyCertificate().chainPem());
        Files.writeString(certificates.resolve("tls.crt"), leaf.chainPem());
        Files.writeString(certificates.resolve("tls.key"), leaf.keyPem());
    }

    @BeforeEach
    void listen(Vertx injected) throws Exception {
        vertx = injected;
        var server = new ExtenderServer(
                vertx,
                cluster.contract,
                new MostAllocatedScores(cluster.view, cluster.index),
                reported::add,
                IntakeLimits.ofExtender(256 << 20));
        port = await(server.listen("127.0.0.1", 0, certificates)).actualPort();
        scheduler = client(SCHEDULER);
    }

    private WebClient client(KeyCertificate certificate) {
        return WebClient.create(vertx, withKey(certificate));
    }

    private static WebClientOptions withKey(KeyCertificate certificate) {
        return trusting()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.chainPem()))
                        .addKeyValue(Buffer.buffer(certificate.keyPem())));
    }

    private static WebClientOptions trusting() {
        return new WebClientOptions()
                .setSsl(true)
                .setConnectTimeout(5000)
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(AUTHORITY.keyCertificate().chainPem())));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private HttpResponse<Buffer> post(String body) throws Exception {
        return post(FILTER, body);
    }

    private HttpResponse<Buffer> post(String path, String body) throws Exception {
        return await(scheduler.post(port, "127.0.0.1", path).sendBuffer(Buffer.buffer(body)));
    }

    private static String captured(String name) throws IOException {
        try (InputStream in = ExtenderServerTest.class.getResourceAsStream("/requests/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonObject json(HttpResponse<Buffer> response) {
        return JsonParser.parseString(response.bodyAsString()).getAsJsonObject();
    }

    @Test
    void answersARequestOfKubeSchedulerWithTheNodesItMayUse() throws Exception {
        HttpResponse<Buffer> response = post(captured("filter-nodecache-request.json"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(json(response))
                .isEqualTo(JsonParser.parseString("{\"NodeNames\":[\"demand-virtual\",\"n1\",\"n2\",\"n3\"],"
                        + "\"FailedNodes\":{},\"FailedAndUnresolvableNodes\":{},\"Error\":\"\"}"));
        assertThat(reported).isEmpty();
    }

    @Test
    void answersAnArrayWithoutNamesWhenNoNodeIsLeft() throws Exception {
        var held = aPod("held").cpu("2");
        cluster.waits(held);
        for (String name : List.of("demand-virtual", "n1", "n2", "n3")) {
            cluster.nodeHolding(aNode(name), Map.of(held, 1));
        }

        JsonObject answer = json(post(captured("filter-nodecache-request.json")));

        assertThat(answer.get("NodeNames").isJsonArray()).isTrue();
        assertThat(answer.getAsJsonArray("NodeNames")).isEmpty();
        assertThat(answer.getAsJsonObject("FailedNodes").keySet())
                .as("these would make the scheduler try preemption")
                .isEmpty();
        assertThat(answer.getAsJsonObject("FailedAndUnresolvableNodes").keySet())
                .containsExactlyInAnyOrder("demand-virtual", "n1", "n2", "n3");
        assertThat(answer.get("Error").getAsString())
                .as("an error would make it a SchedulerError")
                .isEmpty();
        assertThat(reported)
                .singleElement()
                .satisfies(refused -> assertThat(refused.pod().key()).isEqualTo("default/fixture-pod"));
    }

    @Test
    void tellsASchedulerThatSendsWholeNodesWhatItWants() throws Exception {
        HttpResponse<Buffer> response = post(captured("filter-fullnodes-request.json"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsString()).contains("NodeNames");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "7",
                "<html/>",
                "{}",
                "{\"NodeNames\":[\"n1\"]}",
                "{\"Pod\":{\"metadata\":{}}}",
                "{\"Pod\":{},\"NodeNames\":[\"n1\"]}",
                "{\"Pod\":7,\"NodeNames\":[\"n1\"]}",
                "{\"Pod\":{\"metadata\":{\"labels\":7}},\"NodeNames\":[\"n1\"]}",
                "{\"Pod\":{\"metadata\":{}},\"NodeNames\":\"n1\"}",
                "{\"Pod\":{\"metadata\":{}},\"NodeNames\":[null]}",
                "{\"Pod\":{\"metadata\":{}},\"NodeNames\":[[]]}",
                "{\"Pod\":{\"metadata\":{}},\"NodeNames\":[{}]}"
            })
    void refusesWhatIsNotASchedulersRequest(String body) throws Exception {
        HttpResponse<Buffer> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsString()).contains("not what kube-scheduler sends");
    }

    @Test
    void refusesABodyOfTwentyMegabytes() throws Exception {
        HttpResponse<Buffer> response = post("{\"Pod\":\"" + "x".repeat(20 << 20) + "\"}");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(post(captured("filter-nodecache-request.json")).statusCode()).isEqualTo(200);
    }

    @Test
    void takesTheNamesOfFiveThousandNodes() throws Exception {
        String names = IntStream.range(0, 5_000)
                .mapToObj(i -> "\"ip-10-0-" + i + ".us-west-2.compute.internal\"")
                .collect(Collectors.joining(","));

        HttpResponse<Buffer> response =
                post("{\"Pod\":{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"}},\"NodeNames\":[" + names + "]}");

        assertThat(json(response).getAsJsonArray("NodeNames")).hasSize(5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[{}%s]}",
                "{\"metadata\":{\"labels\":{\"a\":\"b\"%s}}}",
                "{\"spec\":{\"containers\":[{}%s]}}"
            })
    void refusesAPodThatCostsFarMoreThanItWeighs(String pod) throws Exception {
        String part = pod.contains("labels") ? ",\"a\":\"\"" : ",{}";
        String body = "{\"Pod\":" + pod.formatted(part.repeat(400_000)) + ",\"NodeNames\":[\"n1\"]}";

        HttpResponse<Buffer> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsString()).contains("the pod has more than 100000 values");
        assertThat(post(captured("filter-nodecache-request.json")).statusCode()).isEqualTo(200);
    }

    @Test
    void takesOnlyPostsOfTheVerbItHas() throws Exception {
        assertThat(await(scheduler.get(port, "127.0.0.1", FILTER).send()).statusCode())
                .isEqualTo(405);
        assertThat(await(scheduler
                                .request(HttpMethod.POST, port, "127.0.0.1", "/scheduler/v1/bind")
                                .send())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void refusesAClientWithoutACertificate() {
        WebClient stranger = WebClient.create(vertx, trusting());

        assertThatThrownBy(() -> await(stranger.post(port, "127.0.0.1", FILTER).send()))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void refusesAClientOfAnotherAuthority() {
        WebClient stranger = client(authority().issue(LeafRequest.client("stranger", "", Duration.ofHours(1))));

        assertThatThrownBy(() -> await(stranger.post(port, "127.0.0.1", FILTER).send()))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void prefersTheFullerNode() throws Exception {
        cluster.nodes.put(aNode("n1").build());
        cluster.nodes.put(aNode("n2").build());
        cluster.pods.put(aPod("other").cpu("1").on("n2").build());

        var scores = JsonParser.parseString(
                        post("/scheduler/v1/prioritize", captured("prioritize-nodecache-request.json"))
                                .bodyAsString())
                .getAsJsonArray();

        var byNode = new HashMap<String, Integer>();
        scores.forEach(score -> byNode.put(
                score.getAsJsonObject().get("Host").getAsString(),
                score.getAsJsonObject().get("Score").getAsInt()));
        assertThat(byNode.get("n2")).isGreaterThan(byNode.get("n1"));
        assertThat(byNode.values()).allSatisfy(score -> assertThat(score).isBetween(0, MostAllocatedScores.BEST));
    }

    @Test
    void leavesAPreemptionTheNodesThatItMayHave() throws Exception {
        cluster.nodes.put(aNode("n2").build());
        cluster.claims.put(NodeClaimBuilder.aClaim("c").on("n2").deleting().build());

        JsonObject kept = json(post("/scheduler/v1/preempt", captured("preempt-nodecache-request.json")))
                .getAsJsonObject("NodeNameToMetaVictims");

        assertThat(kept.keySet()).containsExactlyInAnyOrder("n1", "n3");
        assertThat(kept.getAsJsonObject("n1"))
                .isEqualTo(JsonParser.parseString(
                        "{\"Pods\":[{\"UID\":\"211c9cb2-29d8-4643-8f88-d9aeaccfcf1c\"}],\"NumPDBViolations\":0}"));
    }

    @Test
    void takesNodeNamesThatItDoesNotKnow() throws Exception {
        HttpResponse<Buffer> response =
                post("{\"Pod\":{\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\",\"uid\":\"u\"}},"
                        + "\"NodeNames\":[\"no-such-node\",\"\",\"../../etc\"]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).getAsJsonArray("NodeNames")).hasSize(3);
    }

    @Test
    void servesOneConnectionForManyCalls() throws Exception {
        var options = new PoolOptions().setHttp1MaxSize(1);
        WebClient one = WebClient.create(vertx, withKey(SCHEDULER), options);

        for (int i = 0; i < 50; i++) {
            var response = await(one.post(port, "127.0.0.1", FILTER)
                    .sendBuffer(Buffer.buffer(captured("filter-nodecache-request.json"))));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.getHeader("Connection")).isNull();
        }
    }
}
