package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.kube.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Demand object counts, and how soon it is there. No node pool: nothing is launched, and pods wait for as long
 * as the test likes. The two nodes of the twin are tainted.
 */
@ExtendWith(SharedTwin.OfDemand.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class DemandIT {
    private static final Logger LOG = LoggerFactory.getLogger(DemandIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final int PODS = FULL ? 1000 : 40;

    /** A scheduler judges 20 to 40 such pods a second. */
    private static final Duration PATIENCE = FULL ? Duration.ofMinutes(10) : Duration.ofSeconds(60);

    /** Listing a thousand pods is work for the API server, too. */
    private static final Duration BETWEEN_LOOKS = FULL ? Duration.ofSeconds(2) : Duration.ofMillis(100);

    private static final int PACED = FULL ? 60 : 30;

    /** Five processes compile what they run in the first half of a minute. */
    private static final int WARM_UP = FULL ? 300 : 15;

    /**
     * What we add to the scheduler's own time. The goal for both together is 25 ms; how long the scheduler takes on a
     * busy machine is not ours, and the report says both.
     */
    private static final int MEDIAN_MILLIS = 100;

    /** The goal itself, the scheduler's part included: asserted where the machine does nothing else. */
    private static final int GOAL_MILLIS = 25;

    private static final String TOLERATE = "\"tolerations\":[{\"operator\":\"Exists\"}]";

    private static TestTwin twin;
    private static Objects objects;

    /** Why the pods have no node. */
    enum Kind {
        FULL("100", "{" + TOLERATE + "}"),
        TAINT("10m", "{}"),
        SELECTOR("10m", "{" + TOLERATE + ",\"nodeSelector\":{\"no\":\"where\"}}"),
        SPREAD(
                "10m",
                "{" + TOLERATE + ",\"topologySpreadConstraints\":[{\"maxSkew\":1,\"topologyKey\":\"no-such-key\","
                        + "\"whenUnsatisfiable\":\"DoNotSchedule\",\"labelSelector\":{}}]}"),
        VOLUME(
                "10m",
                "{" + TOLERATE
                        + ",\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"missing\"}}]}");

        private final String cpu;
        private final String spec;

        Kind(String cpu, String spec) {
            this.cpu = cpu;
            this.spec = spec;
        }

        String namespace(boolean optIn) {
            return name().toLowerCase(java.util.Locale.ROOT) + (optIn ? "-ours" : "-theirs");
        }
    }

    @BeforeAll
    static void up(TestTwin shared) {
        twin = shared;
        objects = new Objects(twin.twin().api());
    }

    @Test
    @Order(1)
    void isThereSoonAfterThePodThatNoNodeTakes() {
        objects.namespace("soon", false);
        Map<String, Instant> demandAt = new ConcurrentHashMap<>();
        Map<String, Instant> createdAt = new ConcurrentHashMap<>();
        Map<String, Instant> verdictAt = new ConcurrentHashMap<>();
        try (Watch _ = twin.twin()
                        .api()
                        .watch(
                                "/apis/joiner.dev/v1alpha1/namespaces/soon/demands",
                                event -> demandAt.putIfAbsent(
                                        event.object()
                                                .at("/spec/shape/requests/cpu")
                                                .asText(),
                                        event.receivedAt()));
                Watch _ = twin.twin().api().watch("/api/v1/namespaces/soon/pods", event -> {
                    createdAt.putIfAbsent(cpuOf(event.object()), event.receivedAt());
                    if (Objects.isUnschedulable(event.object())) {
                        verdictAt.putIfAbsent(cpuOf(event.object()), event.receivedAt());
                    }
                })) {
            paced(501, WARM_UP, demandAt);
            Map<String, Instant> sent = paced(1001, PACED, demandAt);
            List<Long> paced = since(sent, demandAt);
            List<Long> verdicts = since(sent, verdictAt);
            createdAt.keySet().retainAll(sent.keySet());
            LOG.info(
                    "from the request for a pod to the pod seen, paced: {}; to the scheduler's verdict: {}; to its"
                            + " Demand: {}",
                    Figures.of(since(sent, createdAt)),
                    Figures.of(verdicts),
                    Figures.of(paced));
            List<Long> sinceSeen = since(createdAt, demandAt);
            LOG.info("from the pod seen to its Demand seen, paced: {}", Figures.of(sinceSeen));
            if (FULL) {
                assertThat(sinceSeen.get(sinceSeen.size() / 2))
                        .as("median from the pod seen to its Demand seen, ms")
                        .isLessThan(GOAL_MILLIS);
            }
            assertThat(paced.get(paced.size() / 2) - verdicts.get(verdicts.size() / 2))
                    .as("median of the Demand less that of the verdict, ms")
                    .isLessThan(MEDIAN_MILLIS);

            Instant begin = Instant.now();
            objects.burst("soon", 100, i -> Objects.pod("burst-" + i, Integer.toString(2001 + i), "{}"));
            TestTwin.eventually(Duration.ofSeconds(30), () -> {
                assertThat(demandAt.keySet()).contains(cpus(2001, 100));
                assertThat(verdictAt.keySet()).contains(cpus(2001, 100));
            });
            long demands = last(demandAt, begin);
            long judged = last(verdictAt, begin);
            LOG.info("burst of 100: {} ms to the last Demand, {} ms to the scheduler's last verdict", demands, judged);
            assertThat(demands).as("ms").isLessThan(5 * judged);
        }
        objects.deletePods("soon", "");
        TestTwin.eventually(PATIENCE, () -> assertThat(objects.demands("soon")).isEmpty());
    }

    private static String[] cpus(int from, int count) {
        return java.util.stream.IntStream.range(from, from + count)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
    }

    private static long last(Map<String, Instant> at, Instant begin) {
        return at.values().stream()
                .mapToLong(time -> Duration.between(begin, time).toMillis())
                .max()
                .orElseThrow();
    }

    private static String cpuOf(JsonNode pod) {
        return pod.at("/spec/containers/0/resources/requests/cpu").asText();
    }

    /** Makes pods of a shape each, ten a second, and waits for the Demand of each; when each was sent. */
    private static Map<String, Instant> paced(int firstCpu, int count, Map<String, Instant> demandAt) {
        Map<String, Instant> sent = new ConcurrentHashMap<>();
        try (ScheduledExecutorService pace = Executors.newScheduledThreadPool(2)) {
            for (int i = 0; i < count; i++) {
                String cpu = Integer.toString(firstCpu + i);
                var _ = pace.schedule(
                        () -> {
                            sent.put(cpu, Instant.now());
                            objects.create("soon", Objects.pod("paced-" + cpu, cpu, "{}"));
                        },
                        100L * i,
                        TimeUnit.MILLISECONDS);
            }
            TestTwin.eventually(
                    Duration.ofSeconds(60), () -> assertThat(demandAt.keySet()).contains(cpus(firstCpu, count)));
        }
        return sent;
    }

    /** Milliseconds from one moment to the other, sorted. */
    private static List<Long> since(Map<String, Instant> sent, Map<String, Instant> seen) {
        var millis = new ArrayList<Long>();
        sent.forEach((cpu, at) -> Optional.ofNullable(seen.get(cpu))
                .ifPresent(then -> millis.add(Duration.between(at, then).toMillis())));
        millis.sort(null);
        return millis;
    }

    @Test
    @Order(2)
    void countsEveryPodOnceWhateverKeepsItFromANode() {
        for (Kind kind : Kind.values()) {
            for (boolean optIn : new boolean[] {true, false}) {
                objects.namespace(kind.namespace(optIn), optIn);
            }
        }
        for (Kind kind : Kind.values()) {
            for (boolean optIn : new boolean[] {true, false}) {
                objects.burst(kind.namespace(optIn), PODS, i -> {
                    var pod = Objects.pod("p-" + i, kind.cpu, kind.spec);
                    pod.withObject("/metadata/labels").put("half", i % 2 == 0 ? "even" : "odd");
                    return pod;
                });
            }
        }
        everyNamespace(PODS);
        for (Kind kind : Kind.values()) {
            objects.deletePods(kind.namespace(true), "half=odd");
            objects.deletePods(kind.namespace(false), "half=odd");
        }
        everyNamespace(PODS / 2);
    }

    private static void everyNamespace(int pods) {
        TestTwin.eventually(PATIENCE, BETWEEN_LOOKS, () -> {
            for (Kind kind : Kind.values()) {
                for (boolean optIn : new boolean[] {true, false}) {
                    String namespace = kind.namespace(optIn);
                    assertThat(objects.unschedulable(namespace))
                            .as("unschedulable in %s", namespace)
                            .isEqualTo(pods);
                    assertThat(objects.demanded(namespace))
                            .as("demanded in %s", namespace)
                            .isEqualTo(pods);
                    assertThat(objects.demands(namespace))
                            .as("objects in %s", namespace)
                            .hasSize(1);
                }
            }
        });
    }

    /** What has no place is planned again every ten seconds, and nothing comes of it. */
    @Test
    @Order(3)
    void isNotWrittenWhileNothingChanges() {
        var last = new AtomicReference<>(versions());
        var since = new AtomicReference<>(Instant.now());
        TestTwin.eventually(PATIENCE, Duration.ofMillis(500), () -> {
            Map<String, String> now = versions();
            if (!now.equals(last.getAndSet(now))) {
                since.set(Instant.now());
            }
            assertThat(Duration.between(since.get(), Instant.now()))
                    .as("time without a write")
                    .isGreaterThan(Duration.ofSeconds(12));
        });
    }

    /** Of every Demand. */
    private static Map<String, String> versions() {
        var versions = new HashMap<String, String>();
        twin.twin()
                .api()
                .list("/apis/joiner.dev/v1alpha1/demands")
                .forEach(demand -> versions.put(
                        demand.at("/metadata/uid").asText(),
                        demand.at("/metadata/resourceVersion").asText()));
        return versions;
    }

    @Test
    @Order(4)
    void comesBackWhenItIsDeletedByHandWhileItsPodsWait() {
        String namespace = Kind.SELECTOR.namespace(true);
        String name = objects.demands(namespace).getFirst().at("/metadata/name").asText();

        twin.twin().api().delete("/apis/joiner.dev/v1alpha1/namespaces/" + namespace + "/demands/" + name);

        TestTwin.eventually(
                Duration.ofSeconds(20),
                () -> assertThat(objects.demanded(namespace)).isEqualTo(PODS / 2));
    }

    @Test
    @Order(5)
    void goesWithItsPods() {
        for (Kind kind : Kind.values()) {
            objects.deletePods(kind.namespace(true), "");
            objects.deletePods(kind.namespace(false), "");
        }

        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(twin.twin().api().list("/apis/joiner.dev/v1alpha1/demands"))
                        .isEmpty());
    }

    @Test
    @Order(6)
    void countsPodsOfAClusterWithoutNodes() {
        twin.twin()
                .api()
                .list("/api/v1/nodes")
                .forEach(node -> twin.twin()
                        .api()
                        .delete("/api/v1/nodes/" + node.at("/metadata/name").asText()));
        for (boolean optIn : new boolean[] {true, false}) {
            String namespace = optIn ? "zero-ours" : "zero-theirs";
            objects.namespace(namespace, optIn);
            objects.burst(namespace, PODS, i -> Objects.pod("p-" + i, "10m", "{" + TOLERATE + "}"));

            TestTwin.eventually(PATIENCE, BETWEEN_LOOKS, () -> {
                assertThat(objects.unschedulable(namespace)).isEqualTo(PODS);
                assertThat(objects.demanded(namespace)).isEqualTo(PODS);
            });
            objects.deletePods(namespace, "");
            TestTwin.eventually(
                    PATIENCE, () -> assertThat(objects.demands(namespace)).isEmpty());
        }
        assertThat(twin.launchCalls(Instant.EPOCH)).as("nothing to launch from").isEmpty();
    }
}
