package dev.joiner.cluster.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.FakeApiServer.Call;
import dev.joiner.cluster.client.ResourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflectorTest {
    private static final String PODS = "/api/v1/namespaces/shop/pods/";

    private final FakeApiServer server = new FakeApiServer();
    private Reflector<Pod> reflector;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() {
        reflector = new Reflector<>(server.client(folder), ResourceType.PODS, new SplittableRandom(20261122));
    }

    @AfterEach
    void close() {
        reflector.close();
        server.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
    }

    private void follow() throws InterruptedException {
        reflector.start();
        assertThat(reflector.awaitSynced(Duration.ofSeconds(10))).isTrue();
        soon().until(() -> server.openWatches() == 1);
    }

    private List<Call> calls(boolean watch) {
        return server.calls().stream().filter(call -> call.isWatch() == watch).toList();
    }

    private boolean knows(String name) {
        return reflector.cache().get("shop/" + name).isPresent();
    }

    @Test
    void listsInPagesAndWatchesFromThere() throws InterruptedException {
        for (int i = 0; i < 1201; i++) {
            server.put(PODS + "web-" + i, "{}");
        }

        follow();

        assertThat(reflector.cache().all()).hasSize(1201);
        assertThat(calls(false))
                .extracting(call -> call.query().getOrDefault("continue", ""))
                .containsExactly("", "500", "1000");
        assertThat(calls(true))
                .singleElement()
                .satisfies(call -> assertThat(call.query())
                        .containsEntry("resourceVersion", "1301")
                        .containsEntry("allowWatchBookmarks", "true"));
    }

    @Test
    void tellsListenersOfEveryChangeInOrder() throws InterruptedException {
        var changes = new CopyOnWriteArrayList<String>();
        server.put(PODS + "web-1", "{}");
        reflector.cache().listen((old, now) -> changes.add(version(old) + ">" + version(now)));
        follow();

        server.put(PODS + "web-1", "{}");
        server.put(PODS + "web-2", "{}");
        server.remove(PODS + "web-1");

        soon().untilAsserted(() -> assertThat(changes).containsExactly("->101", "101>102", "->103", "102>-"));
    }

    private static String version(@Nullable Pod pod) {
        return pod == null ? "-" : pod.metadata().resourceVersion();
    }

    @Test
    void resumesAfterABrokenConnectionWithoutListing() throws InterruptedException {
        server.put(PODS + "web-1", "{}");
        follow();
        server.bookmark();
        server.put(PODS + "web-2", "{}");
        soon().until(() -> knows("web-2"));

        server.breakWatches();
        server.put(PODS + "web-3", "{}");

        soon().until(() -> knows("web-3"));
        assertThat(calls(false)).hasSize(1);
        assertThat(calls(true))
                .extracting(call -> call.query().get("resourceVersion"))
                .containsExactly("101", "103");
    }

    @Test
    void resumesFromTheLastBookmark() throws InterruptedException {
        follow();
        server.bookmark();
        server.bookmark();
        server.put("/api/v1/nodes/n1", "{}");
        soon().until(() -> server.openWatches() == 1);

        server.breakWatches();

        soon().until(() -> calls(true).size() == 2 && server.openWatches() == 1);
        assertThat(calls(true).getLast().query()).containsEntry("resourceVersion", "102");
    }

    @Test
    void listsAgainWhenItsPositionIsTooOld() throws InterruptedException {
        server.put(PODS + "web-1", "{}");
        server.put(PODS + "web-2", "{}");
        follow();
        var gone = new ArrayList<String>();
        reflector.cache().listen((old, now) -> {
            if (old != null && now == null) {
                gone.add(old.key());
            }
        });

        server.fail(call -> call.isWatch() ? Optional.of(410) : Optional.empty());
        server.breakWatches();
        server.remove(PODS + "web-1");
        server.put(PODS + "web-3", "{}");
        server.forgetHistory();
        soon().until(() -> knows("web-3"));
        server.failNothing();

        soon().until(() -> server.openWatches() == 1);
        assertThat(knows("web-1")).isFalse();
        assertThat(gone).containsExactly("shop/web-1");
        assertThat(calls(false)).hasSizeGreaterThan(1);
    }

    @Test
    void backsOffWhileTheServerFails() throws InterruptedException {
        server.fail(call -> server.calls().size() <= 3 ? Optional.of(500) : Optional.empty());

        follow();

        List<Call> lists = calls(false);
        assertThat(lists).hasSize(4);
        for (int i = 0; i < 3; i++) {
            long waitedNanos = lists.get(i + 1).nanos() - lists.get(i).nanos();
            assertThat(Duration.ofNanos(waitedNanos)).isGreaterThanOrEqualTo(Duration.ofMillis(100L << i));
        }
    }

    @Test
    void backsOffWhileWatchesEndAtOnce() throws InterruptedException {
        server.endWatchesAtOnce(true);
        reflector.start();
        assertThat(reflector.awaitSynced(Duration.ofSeconds(10))).isTrue();

        soon().until(() -> calls(true).size() >= 4);

        List<Call> watches = calls(true);
        assertThat(Duration.ofNanos(watches.get(3).nanos() - watches.get(0).nanos()))
                .as("100, 200 and 400 ms at least")
                .isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void growsStaleWhileItIsCutOff() throws InterruptedException {
        follow();
        soon().until(() -> reflector.staleness().isZero());

        server.fail(call -> Optional.of(0));
        server.breakWatches();

        soon().until(() -> reflector.staleness().toMillis() > 50);
        Duration before = reflector.staleness();
        soon().until(() -> reflector.staleness().compareTo(before.plusMillis(50)) > 0);
        server.failNothing();
        soon().until(() -> reflector.staleness().isZero());
    }

    @Test
    void isStaleFromTheStartUntilItFollows() {
        assertThat(reflector.isSynced()).isFalse();
        soon().until(() -> !reflector.staleness().isZero());
    }

    @Test
    void goesOnWithTheNextObjectWhenOneCannotBeRead() throws InterruptedException {
        follow();

        server.put(PODS + "odd", "{\"metadata\":{\"labels\":7}}");
        server.put(PODS + "web-1", "{}");
        server.remove(PODS + "odd");
        server.forgetHistory();
        server.breakWatches();

        soon().until(() -> knows("web-1"));
    }

    @Test
    void survivesAListenerThatFails() throws InterruptedException {
        reflector.cache().listen((old, now) -> {
            if (now != null && now.metadata().name().equals("bad")) {
                throw new NullPointerException("a defect");
            }
        });
        var heard = new CopyOnWriteArrayList<String>();
        reflector.cache().listen((old, now) -> {
            if (now != null) {
                heard.add(now.metadata().name());
            }
        });
        follow();

        server.put(PODS + "bad", "{}");
        server.put(PODS + "web-1", "{}");

        soon().until(() -> knows("web-1") && knows("bad"));
        assertThat(heard).as("by another listener").containsExactly("bad", "web-1");
        assertThat(calls(true)).as("watches: it goes on in the same one").hasSize(1);
    }

    @Test
    void asksForSmallerPagesWhereTheServerIsTooSlow() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            server.put(PODS + "web-" + i, "{}");
        }
        server.fail(call -> call.query().getOrDefault("limit", "").equals("500")
                        && call.query().getOrDefault("continue", "").equals("500")
                ? Optional.of(504)
                : Optional.empty());

        follow();

        assertThat(reflector.cache().all()).hasSize(600);
        assertThat(calls(false))
                .extracting(call -> call.query().get("limit"))
                .containsExactly("500", "500", "250", "250", "250");
    }

    @Test
    void saysWhatItWaitsForAndLivesMeanwhile() throws InterruptedException {
        server.fail(call -> Optional.of(404));
        reflector.start();

        soon().until(() ->
                reflector.missing().startsWith("pods (") && reflector.missing().contains("404"));
        assertThat(reflector.ailment()).isEmpty();

        server.failNothing();
        assertThat(reflector.awaitSynced(Duration.ofSeconds(10))).isTrue();
        assertThat(reflector.missing()).isEmpty();
    }

    @Test
    void isDeadWhenAnErrorHasEndedItsThread() throws InterruptedException {
        reflector.cache().listen((old, now) -> {
            throw new NoClassDefFoundError("told to break");
        });
        follow();

        server.put(PODS + "web-1", "{}");

        soon().dontCatchUncaughtExceptions().until(() -> reflector.ailment().equals("the reflector of pods has ended"));
    }

    @Test
    void stopsCallingWhenClosed() throws InterruptedException {
        follow();

        reflector.close();

        soon().until(() -> server.openWatches() == 0 || !reflector.staleness().isZero());
        assertThat(reflector.cache().all()).isEmpty();
    }

    @Test
    void leavesOutAnObjectThatCannotBeReadAndFollowsAllOthers() throws InterruptedException {
        server.put(PODS + "web-1", "{}");
        server.put(PODS + "odd-1", "{\"spec\":{\"priority\":\"high\"}}");
        follow();

        assertThat(knows("web-1")).isTrue();
        assertThat(reflector.unreadable()).containsExactly("shop/odd-1");

        server.put(PODS + "odd-2", "{\"spec\":{\"containers\":7}}");
        server.put(PODS + "web-2", "{}");
        soon().until(() -> knows("web-2"));
        assertThat(reflector.unreadable()).containsExactlyInAnyOrder("shop/odd-1", "shop/odd-2");
        assertThat(calls(false)).as("lists, the second one by trees").hasSize(2);

        server.put(PODS + "odd-2", "{}");
        soon().until(() -> knows("odd-2"));
        server.put(PODS + "web-1", "{\"spec\":7}");
        soon().until(() -> !knows("web-1"));
    }
}
