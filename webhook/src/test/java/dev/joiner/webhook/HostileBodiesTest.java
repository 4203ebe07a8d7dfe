package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One process with the smallest heap of all, and those who would rather it had none. */
@ExtendWith(VertxExtension.class)
class HostileBodiesTest {
    private static final Map<String, String> BODIES = HostileBodies.all();
    private static final int AT_ONCE = 64;
    private static final int MOST_SOCKETS = 300;

    /** Of a machine that runs other tests, too, and the senders: alone it takes a few milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String POD = """
            {"request":{"uid":"u-1","kind":{"group":"","version":"v1","kind":"Pod"},"object":{"metadata":{"name":"a"},
            "spec":{"schedulerName":"default-scheduler","containers":[{"name":"c"}]}}}}
            """;

    @TempDir
    private static Path folder;

    private static Process webhook;
    private static int port;
    private static String authorities;
    private static Vertx hostiles;
    private static WebClient ordinary;
    private static WebClient hostile;

    @BeforeAll
    static void start(Vertx vertx) throws IOException {
        webhook = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallWebhook.class.getName(),
                        folder.resolve("api").toString(),
                        Integer.toString(MOST_SOCKETS))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("log").toFile()))
                .start();
        String[] said = await().atMost(Duration.ofMinutes(1))
                .until(HostileBodiesTest::said, Optional::isPresent)
                .orElseThrow();
        port = Integer.parseInt(said[1]);
        authorities = said[2];
        ordinary = client(vertx, authorities, HttpVersion.HTTP_2, 1);
        hostiles = Vertx.vertx();
        hostile = client(hostiles, authorities, HttpVersion.HTTP_1_1, AT_ONCE);
    }

    private static WebClient client(Vertx vertx, String authorities, HttpVersion version, int connections) {
        var options = new WebClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(Base64.getDecoder().decode(authorities))));
        return WebClient.create(
                vertx, options, new PoolOptions().setHttp1MaxSize(connections).setHttp2MaxSize(connections));
    }

    /** Where it listens and whom to trust, once it says so. */
    private static Optional<String[]> said() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
            return lines.filter(line -> line.startsWith("listening "))
                    .map(line -> line.split(" "))
                    .findFirst();
        }
    }

    @AfterAll
    static void end() {
        hostiles.close();
        webhook.destroyForcibly();
    }

    private static Future<HttpResponse<Buffer>> post(WebClient client, String path, Buffer body) {
        return client.post(port, "127.0.0.1", path).sendBuffer(body);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** An ordinary pod is judged, rightly and in time. */
    private static void assertServes(String when) throws Exception {
        Instant begin = Instant.now();
        HttpResponse<Buffer> response = get(post(ordinary, "/mutate-pods", Buffer.buffer(POD)));

        assertThat(response.statusCode()).as(when).isEqualTo(200);
        assertThat(response.bodyAsString()).as(when).contains("\"allowed\":true", "\"patchType\":\"JSONPatch\"");
        assertThat(Duration.between(begin, Instant.now())).as(when).isLessThan(PATIENCE);
        assertThat(webhook.isAlive()).as(when).isTrue();
    }

    /** The others are tried alone: it is their bytes that take the time here. */
    static Stream<String> bodies() {
        return Stream.of(
                "millions of empty objects",
                "millions of keys",
                "a quantity of millions of digits",
                "as many requirements as are read",
                "as many containers as are read");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void servesOthersWhileSixtyFourSendTheWorst(String what) throws Exception {
        Buffer body = Buffer.buffer(BODIES.getOrDefault(what, ""));
        var answers = new ArrayList<Future<HttpResponse<Buffer>>>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(post(hostile, what.contains("requirements") ? "/validate" : "/mutate-pods", body));
        }

        do {
            assertServes(what);
        } while (!answers.stream().allMatch(Future::isComplete));

        // One that is cut off while it sends may see that and not the answer.
        List<Integer> codes = answers.stream()
                .filter(Future::succeeded)
                .map(answer -> answer.result().statusCode())
                .toList();
        assertThat(codes).as(what).isSubsetOf(200, 400, 408, 413, 503);
        assertServes("after " + what);
    }

    @Test
    void answersEachOfTheWorstAlone() {
        for (var each : BODIES.entrySet()) {
            // Those of the test before may still be there.
            HttpResponse<Buffer> answer = await().atMost(PATIENCE)
                    .until(
                            () -> get(post(hostile, "/advise", Buffer.buffer(each.getValue()))),
                            response -> response.statusCode() != 503);

            assertThat(answer.statusCode()).as(each.getKey()).isIn(200, 400, 413);
            assertThat(answer.bodyAsString()).as("answer to " + each.getKey()).hasSizeLessThan(64 << 10);
        }
    }

    @Test
    void servesOthersWhileThousandsConnectAndSayNothing(Vertx vertx) throws Exception {
        assertServes("before");
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 2_000; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
                if (i % 250 == 0) {
                    assertServes(i + " silent connections");
                }
            }
            assertServes("all of them");
            WebClient newcomer = client(vertx, authorities, HttpVersion.HTTP_1_1, 1);
            assertThat(get(post(newcomer, "/mutate-pods", Buffer.buffer(POD))).statusCode())
                    .as("who has to connect first")
                    .isEqualTo(200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void refusesWhatIsPackedAndHeadersWithoutEnd() throws Exception {
        HttpResponse<Buffer> packed = get(hostile.post(port, "127.0.0.1", "/validate")
                .putHeader("Content-Encoding", "gzip")
                .sendBuffer(Buffer.buffer("{}")));
        HttpResponse<Buffer> large = get(hostile.post(port, "127.0.0.1", "/validate")
                .putHeader("X-Large", "x".repeat(1 << 20))
                .sendBuffer(Buffer.buffer("{}")));

        assertThat(packed.statusCode()).isEqualTo(415);
        assertThat(large.statusCode()).isEqualTo(431);
    }
}
