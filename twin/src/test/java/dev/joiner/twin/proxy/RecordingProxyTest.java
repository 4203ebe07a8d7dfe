package dev.joiner.twin.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.joiner.twin.ec2.Ec2Exception;
import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.ec2.Xml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordingProxyTest {
    private static final String FLEET =
            "<CreateFleetResponse><fleetInstanceSet><item><instanceIds><item>i-0a</item><item>i-0b</item></instanceIds>"
                    + "</item></fleetInstanceSet></CreateFleetResponse>";
    private static final Map<String, String> TOKEN = Map.of("ClientToken", "t", "UserData", "secret");

    private final AtomicInteger seen = new AtomicInteger();
    private HttpServer emulator;
    private RecordingProxy proxy;
    private Ec2Query ec2;

    @BeforeEach
    void start() throws IOException {
        emulator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        emulator.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            seen.incrementAndGet();
            byte[] body = FLEET.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        emulator.start();
        proxy = RecordingProxy.start(
                0, "http://127.0.0.1:" + emulator.getAddress().getPort());
        ec2 = new Ec2Query(proxy.endpoint(), "us-west-2");
    }

    @AfterEach
    void stop() {
        proxy.close();
        emulator.stop(0);
    }

    @Test
    void forwardsAndRecords() throws Exception {
        assertThat(Xml.texts(ec2.call("CreateFleet", TOKEN), "item")).contains("i-0a", "i-0b");

        RecordedCall call = proxy.calls().getFirst();
        assertThat(call.service()).isEqualTo("ec2");
        assertThat(call.action()).isEqualTo("CreateFleet");
        assertThat(call.parameters()).containsExactly(Map.entry("ClientToken", "t"));
        assertThat(call.instances()).containsExactly("i-0a", "i-0b");
        assertThat(call.succeeded()).isTrue();
        assertThat(call.sequence()).isEqualTo(1);
        String json = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/twin/record?after=0"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(json).contains("\"action\":\"CreateFleet\"", "\"status\":200");
    }

    @Test
    void refusesAboveTheLimitInEc2sWords() {
        proxy.limits(true);
        for (int i = 0; i < 50; i++) {
            ec2.call("CreateFleet", TOKEN);
        }

        assertThatThrownBy(() -> {
                    // The bucket gains a token every 200 ms: in a slow run the 51st call may still find one.
                    for (int i = 0; i < 50; i++) {
                        ec2.call("CreateFleet", TOKEN);
                    }
                })
                .isInstanceOfSatisfying(Ec2Exception.class, e -> {
                    assertThat(e.code()).isEqualTo("RequestLimitExceeded");
                    assertThat(e.status()).isEqualTo(503);
                });
        assertThat(proxy.calls().getLast().forwarded()).isFalse();
        assertThat(proxy.calls().getLast().errorCode()).isEqualTo("RequestLimitExceeded");
    }

    @Test
    void failsAndCutsAsOftenAsOrdered() {
        proxy.fail("CreateFleet", 500, "InternalError", 1);
        assertThatThrownBy(() -> ec2.call("CreateFleet", TOKEN))
                .isInstanceOfSatisfying(
                        Ec2Exception.class, e -> assertThat(e.code()).isEqualTo("InternalError"));
        assertThat(seen).hasValue(0);

        // The JDK's client repeats a call once by itself when a connection that it kept is cut.
        proxy.cut("CreateFleet", 2);
        assertThatThrownBy(() -> {
                    ec2.call("CreateFleet", TOKEN);
                    ec2.call("CreateFleet", TOKEN);
                })
                .isInstanceOf(UncheckedIOException.class);
        assertThat(seen).hasValueLessThan(2);
    }

    @Test
    void holdsACallBeforeEc2SeesIt() throws Exception {
        Hold hold = proxy.hold("CreateFleet", Hold.Point.BEFORE_FORWARD);
        ec2.call("CreateFleet", Map.of("DryRun", "true"));

        var call = CompletableFuture.supplyAsync(() -> ec2.call("CreateFleet", TOKEN));
        hold.awaitReached(Duration.ofSeconds(5));

        assertThat(hold.parameters()).containsEntry("ClientToken", "t");
        assertThat(seen).hasValue(1);
        assertThat(call).isNotDone();
        ec2.call("CreateFleet", TOKEN); // a second one passes
        assertThat(seen).hasValue(2);
        hold.release();
        call.get(5, TimeUnit.SECONDS);
        assertThat(seen).hasValue(3);
    }

    @Test
    void answersLateAsOftenAsOrderedWhatEc2HasDone() {
        proxy.answerLate("CreateFleet", Duration.ofMillis(300), 1);

        ec2.call("CreateFleet", TOKEN);
        ec2.call("CreateFleet", TOKEN);

        assertThat(seen).hasValue(2);
        assertThat(proxy.calls().getFirst().duration()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(proxy.calls().getFirst().instances()).hasSize(2);
        assertThat(proxy.calls().getLast().duration()).isLessThan(Duration.ofMillis(300));
    }

    @Test
    void holdsAnAnswerThatEc2HasGiven() throws Exception {
        Hold hold = proxy.hold("CreateFleet", Hold.Point.AFTER_ANSWER);

        var call = CompletableFuture.supplyAsync(() -> ec2.call("CreateFleet", TOKEN));
        hold.awaitReached(Duration.ofSeconds(5));

        assertThat(seen).hasValue(1);
        assertThat(call).isNotDone();
        proxy.calm();
        call.get(5, TimeUnit.SECONDS);
    }
}
