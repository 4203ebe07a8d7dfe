package dev.joiner.cluster.demand;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.demand.Demand.ShapeSummary;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.reflect.ObjectCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemandRecorderTest {
    private static final String ALL = "/apis/joiner.dev/v1alpha1/demands";
    private static final String IN_SHOP = "/apis/joiner.dev/v1alpha1/namespaces/shop/demands";
    private static final String WEB = IN_SHOP + "/web-1";
    private static final DemandKey KEY = new DemandKey("shop", "web-1");
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final FakeApiServer server = new FakeApiServer();
    private final FakeTime time = new FakeTime();
    private final ObjectCache<Demand> cache = new ObjectCache<>();
    private final ExtenderReports reports = new ExtenderReports(time);
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private boolean leads = true;
    private DemandRecorder recorder;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() {
        recorder = new DemandRecorder(
                new DemandObjects(server.client(folder)), cache, reports, work::add, time, () -> leads);
        cache.listen(reports);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static DemandRecorder.Entry waiting(int pods) {
        var spec = new Demand.Spec(
                new Owner("apps/v1", "ReplicaSet", "web", "uid-web"),
                new ShapeSummary("h", Map.of("cpu", "200m"), "200m cpu"),
                pods,
                0,
                0,
                "scheduler",
                null);
        return new DemandRecorder.Entry(
                spec, new Demand.Status(pods, 0, 0, "Pending", List.of(), List.of(), List.of()));
    }

    private boolean record(Map<DemandKey, DemandRecorder.Entry> now) {
        boolean putOff = recorder.record(now);
        finishWork();
        return putOff;
    }

    private boolean record(int pods) {
        return record(Map.of(KEY, waiting(pods)));
    }

    private void finishWork() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    /** What a watch would have told by now. */
    private void watch() {
        var there = new HashSet<String>();
        for (JsonObject json : server.objects(ALL)) {
            Demand demand = Json.gson().fromJson(json, Demand.class);
            there.add(demand.key());
            cache.put(demand);
        }
        cache.all().stream()
                .map(Demand::key)
                .filter(key -> !there.contains(key))
                .toList()
                .forEach(cache::remove);
    }

    private Demand stored() {
        return Json.gson().fromJson(server.object(WEB).orElseThrow(), Demand.class);
    }

    @Test
    void writesADemandAtOnceWithItsStatus() {
        boolean putOff = record(7);

        assertThat(putOff).isFalse();
        assertThat(stored().spec()).isEqualTo(waiting(7).spec());
        assertThat(stored().status()).isEqualTo(waiting(7).status());
        assertThat(server.writes()).containsExactly("POST " + IN_SHOP, "PATCH " + WEB + "/status");
    }

    @Test
    void makesNoCallWhileNothingChanges() {
        record(7);
        watch();
        server.forgetCalls();

        time.pass(Duration.ofSeconds(60));
        assertThat(record(7)).isFalse();

        assertThat(server.calls()).isEmpty();
    }

    @Test
    void putsLaterChangesTogetherToTwoWritesASecond() {
        record(1);
        server.forgetCalls();

        for (int pods = 2; pods <= 41; pods++) {
            time.pass(Duration.ofMillis(50));
            record(pods);
        }

        assertThat(server.writes().stream().filter(write -> write.endsWith("/status")))
                .as("40 changes in 2 s")
                .hasSize(4);
        assertThat(stored().status().pending()).isEqualTo(41);
    }

    @Test
    void saysThatAWriteWasPutOffUntilItIsMade() {
        record(1);

        assertThat(record(2)).isTrue();
        assertThat(stored().spec().pods()).isEqualTo(1);
        time.pass(BETWEEN);
        assertThat(record(2)).isFalse();

        assertThat(stored().spec().pods()).isEqualTo(2);
    }

    @Test
    void takesOverAnObjectThatAnExtenderMade() {
        server.put(WEB, "{\"spec\":{\"pods\":1,\"source\":\"extender\"}}");

        record(7);

        assertThat(stored().spec()).isEqualTo(waiting(7).spec());
        assertThat(stored().status().pending()).isEqualTo(7);
    }

    @Test
    void writesAnObjectAgainThatSomebodyDeletedByHand() {
        record(7);
        server.remove(WEB);
        time.pass(BETWEEN);

        record(8);

        assertThat(stored().spec().pods()).isEqualTo(8);
        assertThat(stored().status().pending()).isEqualTo(8);
    }

    @Test
    void triesAFailedWriteAgain() {
        server.fail(call -> Optional.of(500));
        record(7);
        server.failNothing();

        assertThat(record(7)).isTrue();
        time.pass(BETWEEN);
        record(7);

        assertThat(stored().spec().pods()).isEqualTo(7);
        assertThat(stored().status().pending()).isEqualTo(7);
    }

    @Test
    void deletesADemandThatIsGone() {
        record(7);
        watch();

        record(Map.of());

        assertThat(server.objects(ALL)).isEmpty();
    }

    @Test
    void deletesWhatALeaderBeforeLeft() {
        server.put(WEB, "{\"spec\":{\"pods\":1,\"source\":\"scheduler\"}}");
        server.put(IN_SHOP + "/other", "{\"spec\":{\"pods\":1,\"source\":\"extender\"}}");
        watch();
        time.pass(ExtenderReports.FRESH.plusMillis(1));

        record(Map.of());

        assertThat(server.objects(ALL)).isEmpty();
    }

    @Test
    void keepsWhatAUserWrote() {
        server.put(WEB, "{\"spec\":{\"pods\":1,\"source\":\"user\"}}");
        server.put(IN_SHOP + "/no-source", "{\"spec\":{\"pods\":1}}");
        watch();

        record(Map.of());

        assertThat(server.objects(ALL)).hasSize(2);
    }

    @Test
    void deletesOnceHoweverLateTheWatchTells() {
        record(7);
        watch();
        server.forgetCalls();

        for (int i = 0; i < 20; i++) {
            record(Map.of());
        }

        assertThat(server.writes()).containsExactly("DELETE " + WEB);
    }

    @Test
    void deletesAgainWhatStaysAlthoughItWasDeleted() {
        record(7);
        watch();
        server.fail(call -> Optional.of(500));
        record(Map.of());
        server.failNothing();

        time.pass(BETWEEN);
        record(Map.of());

        assertThat(server.objects(ALL)).isEmpty();
    }

    @Test
    void neverDeletesADemandThatCameBackMeanwhile() {
        record(7);
        watch();
        recorder.record(Map.of());

        boolean putOff = recorder.record(Map.of(KEY, waiting(9)));
        assertThat(putOff).as("its deletion is under way").isTrue();
        finishWork();
        record(9);

        assertThat(stored().spec().pods()).isEqualTo(9);
        watch();
        record(9);
        assertThat(stored().status().pending()).isEqualTo(9);
    }

    @Test
    void writesNothingWithoutTheLead() {
        leads = false;

        record(7);

        assertThat(server.calls()).isEmpty();
    }

    @Test
    void writesOneObjectOneCallAtATime() {
        recorder.record(Map.of(KEY, waiting(1)));
        time.pass(BETWEEN);

        boolean putOff = recorder.record(Map.of(KEY, waiting(2)));

        assertThat(putOff).isTrue();
        assertThat(work).hasSize(1);
    }

    @Test
    void writesAnObjectAgainThatIsMissingThoughNothingChanged() {
        record(7);
        watch();
        server.remove(WEB);
        watch();
        time.pass(Duration.ofSeconds(4));

        record(7);

        assertThat(stored().spec().pods()).isEqualTo(7);
    }

    @Test
    void leavesAnExtendersFreshReportUntilTheVerdictIsHere() {
        server.put(WEB, "{\"spec\":{\"pods\":1,\"source\":\"extender\"}}");
        watch();

        record(Map.of());
        assertThat(server.objects(ALL)).hasSize(1);
        time.pass(ExtenderReports.FRESH.plusMillis(1));
        record(Map.of());

        assertThat(server.objects(ALL)).as("no verdict followed").isEmpty();
    }

    @Test
    void writesNothingOfAUsersObjectButItsStatus() {
        server.put(WEB, "{\"spec\":{\"pods\":9,\"shape\":{\"requests\":{\"cpu\":\"1\"}}}}");
        watch();
        var mine = new DemandRecorder.Entry(
                new Demand.Spec(Owner.NONE, ShapeSummary.NONE, 0, 0, 0, "user", null),
                new Demand.Status(9, 9, 0, "Satisfied", List.of(), List.of(), List.of()));

        record(Map.of(KEY, mine));
        record(Map.of());

        assertThat(stored().spec().pods()).isEqualTo(9);
        assertThat(stored().status().phase()).isEqualTo("Satisfied");
        assertThat(server.writes()).containsExactly("PATCH " + WEB + "/status");
    }

    @Test
    void neverTakesANameThatAUserHas() {
        server.put(WEB, "{\"spec\":{\"pods\":9}}");
        watch();

        record(7);
        record(Map.of());

        assertThat(server.writes()).isEmpty();
        assertThat(stored().spec().pods()).isEqualTo(9);
    }

    @Test
    void showsFiveHundredInANamespaceAndTheSumOfTheRest() {
        var now = new HashMap<DemandKey, DemandRecorder.Entry>();
        for (int i = 0; i < 700; i++) {
            now.put(new DemandKey("shop", "web-" + i), waiting(2));
        }
        now.put(new DemandKey("other", "web"), waiting(1));

        for (int second = 0; second < 60; second++) {
            record(now);
            time.pass(Duration.ofSeconds(1));
            watch();
        }

        assertThat(server.objects(ALL)).hasSize(502);
        var overflow = Json.gson().fromJson(server.object(IN_SHOP + "/overflow").orElseThrow(), Demand.class);
        assertThat(overflow.spec().pods()).isEqualTo(400);
        assertThat(overflow.spec().shape().summary()).isEqualTo("200 more demands");
        assertThat(overflow.status().pending()).isEqualTo(400);
        assertThat(server.objects(ALL).stream()
                        .mapToInt(object ->
                                object.getAsJsonObject("spec").get("pods").getAsInt())
                        .sum())
                .as("every pod once")
                .isEqualTo(1401);
    }

    @Test
    void keepsTheObjectsThatAreThereWhenMoreDemandComes() {
        var now = new HashMap<DemandKey, DemandRecorder.Entry>();
        now.put(new DemandKey("shop", "z-first"), waiting(1));
        record(now);
        for (int i = 0; i < 500; i++) {
            now.put(new DemandKey("shop", "a-" + i), waiting(1));
        }

        assertThat(Overflow.limit(now, key -> key.name().equals("z-first")))
                .containsKey(new DemandKey("shop", "z-first"))
                .containsKey(new DemandKey("shop", "overflow"))
                .hasSize(501);
    }

    @Test
    void makesAtMostFortyCallsASecondAfterABurst() {
        var now = new HashMap<DemandKey, DemandRecorder.Entry>();
        for (int i = 0; i < 400; i++) {
            now.put(new DemandKey("shop", "web-" + i), waiting(1));
        }
        record(now);
        assertThat(server.objects(ALL)).as("the burst").hasSize(125);
        server.forgetCalls();

        for (int tenth = 0; tenth < 100; tenth++) {
            time.pass(Duration.ofMillis(100));
            now.replaceAll((key, entry) -> waiting(entry.spec().pods() + 1));
            record(now);
        }

        assertThat(server.writes()).hasSizeBetween(360, 400);
    }
}
