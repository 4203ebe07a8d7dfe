package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.twin.chart.PodProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong beside a pod is not the pod's business: while it does, opted-in pods that fit on existing nodes are
 * bound, and pods that fit nowhere are in the Demand objects afterwards, each once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(4)
@ExtendWith(SharedTwin.OfContract.class)
class ExtenderFaultsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ExtenderFaultsIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Each of the twenty pods may cost two time-outs of 250 ms. */
    private static final Duration BOUND_WITHIN = Duration.ofSeconds(15);

    private static final int FITTING = 20;
    private static final int WAITING = 3;
    private static final String FITS = "{\"tolerations\":[{\"operator\":\"Exists\"}]}";
    private static final String WAITS = "{\"nodeSelector\":{\"no\":\"where\"}}";

    private static TestTwin twin;
    private static Objects objects;
    private static int waiting;

    /** What goes wrong, until it is closed. */
    private interface Fault extends AutoCloseable {
        @Override
        void close();
    }

    @BeforeAll
    static void up(TestTwin shared) {
        twin = shared;
        objects = new Objects(twin.twin().api());
        objects.namespace("fitting", true);
        objects.namespace("waiting", true);
        morePodsWait("before");
        demandIsWhole();
    }

    @AfterEach
    void empty() {
        objects.deletePods("fitting", "");
        TestTwin.eventually(PATIENCE, () -> assertThat(objects.pods("fitting")).isEmpty());
    }

    @Test
    @Order(1)
    void podsArePlacedWhileTheExtenderIsDead() {
        extenders().forEach(PodProcess::kill);
        during("extender dead", ExtenderFaultsIT::start);
        assertUnasked("extender dead", FITTING);
    }

    @Test
    @Order(2)
    void podsArePlacedWhileTheExtenderHangs() {
        signal("STOP");
        during("extender hung", () -> signal("CONT"));
        assertUnasked("extender hung", FITTING);
    }

    @Test
    @Order(3)
    void podsArePlacedWhileTheExtenderIsSlow() {
        ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor();
        // It works for a tenth of a second, and then not for longer than the scheduler waits.
        var _ = turns.scheduleAtFixedRate(() -> signal("STOP"), 0, 400, TimeUnit.MILLISECONDS);
        var _ = turns.scheduleAtFixedRate(() -> signal("CONT"), 300, 400, TimeUnit.MILLISECONDS);
        during("extender slow", () -> {
            turns.shutdownNow();
            signal("CONT");
        });
        assertUnasked("extender slow", 1);
    }

    @Test
    @Order(4)
    void podsArePlacedWhileTheExtenderHasTheWrongCertificate() {
        var right = new HashMap<Path, String>();
        extenders().forEach(extender -> right.putAll(replaceCertificate(Path.of(extender.variable("EXTENDER_CERTS")))));
        restart();
        during("wrong certificate", () -> {
            right.forEach(ExtenderFaultsIT::write);
            restart();
        });
        assertUnasked("wrong certificate", FITTING);
    }

    @Test
    @Order(5)
    void podsArePlacedAndCountedWhenTheLeaderDies() {
        PodProcess leader = twin.leader();
        leader.kill();
        during("leader dead", leader::start);
    }

    @Test
    @Order(6)
    void podsArePlacedAndCountedWhenDemandIsDeletedByHand() {
        twin.twin().api().delete("/apis/joiner.dev/v1alpha1/namespaces/waiting/demands");
        during("demand deleted", () -> {});
    }

    @Test
    @Order(7)
    void podsArePlacedAndCountedAfterARestartOfTheApiServer() {
        twin.twin().restartServer();
        // A scheduler that could not renew its Lease has ended; a kubelet would start it again.
        during("API server restarted", () -> {});
    }

    @Test
    @Order(8)
    void demandIsServedWhileTheSecondSchedulerIsOff() {
        List<PodProcess> schedulers = containers(".kube-scheduler");
        twin.nodePool("default", TestTwin.emptyFor(1));
        twin.deployment("web", 0, "200m", Map.of());
        twin.optIn(true);
        schedulers.forEach(PodProcess::kill);
        try {
            Instant begin = Instant.now();
            // Our scheduler's name is not given to pods any more as soon as its Lease is 15 s old.
            TestTwin.eventually(
                    Duration.ofSeconds(40),
                    () -> assertThat(schedulerOfANewPod()).isEqualTo("default-scheduler"));
            twin.scale("web", 12);

            TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(12));
            LOG.info(
                    "without the second scheduler: {} s",
                    Duration.between(begin, Instant.now()).toSeconds());
            assertThat(twin.nodes()).hasSize(2);
        } finally {
            schedulers.forEach(PodProcess::start);
        }
        TestTwin.eventually(
                Duration.ofSeconds(30), () -> assertThat(schedulerOfANewPod()).isEqualTo("joiner-scheduler"));
        twin.optIn(false);
        twin.scale("web", 0);
        objects.deletePods("waiting", "");
        TestTwin.eventually(Duration.ofMinutes(2), twin::assertNothingIsLeft);
    }

    /** While something is wrong: pods that fit are bound, and pods that do not are not forgotten afterwards. */
    private static void during(String what, Fault fault) {
        try (fault) {
            kubelet();
            Instant begin = Instant.now();
            objects.burst("fitting", FITTING, i -> Objects.pod(podName(what, i), "10m", FITS));
            TestTwin.eventually(
                    BOUND_WITHIN,
                    () -> assertThat(objects.pods("fitting"))
                            .hasSize(FITTING)
                            .allSatisfy(
                                    pod -> assertThat(pod.at("/spec/nodeName").asText())
                                            .isNotEmpty()));
            LOG.info(
                    "{}: {} pods bound after {} ms",
                    what,
                    FITTING,
                    Duration.between(begin, Instant.now()).toMillis());
            morePodsWait(what);
        }
        Instant over = Instant.now();
        demandIsWhole();
        LOG.info(
                "{}: all demand counted {} ms after it was over",
                what,
                Duration.between(over, Instant.now()).toMillis());
    }

    private static void morePodsWait(String what) {
        waiting += WAITING;
        objects.burst("waiting", WAITING, i -> Objects.pod(podName(what, i), "10m", WAITS));
    }

    /** One object for the one shape, and every waiting pod in it. */
    private static void demandIsWhole() {
        TestTwin.eventually(PATIENCE, () -> {
            assertThat(objects.unschedulable("waiting")).as("unschedulable").isEqualTo(waiting);
            assertThat(objects.demanded("waiting")).as("demanded").isEqualTo(waiting);
            assertThat(objects.demands("waiting")).as("objects").hasSize(1);
        });
    }

    /** Starts again what has ended by itself, but for the extenders: what is wrong with them is the test's business. */
    private static void kubelet() {
        containers(".kube-scheduler").forEach(PodProcess::start);
    }

    private static List<PodProcess> extenders() {
        return containers(".extender");
    }

    private static List<PodProcess> containers(String suffix) {
        return twin.twin().podProcesses().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(suffix))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void restart() {
        extenders().forEach(PodProcess::kill);
        start();
    }

    /** Starts extenders, and waits until the schedulers can reach them: what does not listen cannot hang. */
    private static void start() {
        extenders().forEach(PodProcess::start);
        for (PodProcess extender : extenders()) {
            int port = Integer.parseInt(extender.variable("EXTENDER_PORT"));
            TestTwin.eventually(
                    PATIENCE,
                    () -> assertThatCode(() -> new Socket(extender.podIp(), port).close())
                            .as("listens")
                            .doesNotThrowAnyException());
        }
    }

    /** The fault was one: for so many of the pods at least, each scheduler's log says, the extender was passed over. */
    private static void assertUnasked(String what, int atLeast) {
        List<String> lines = twin.linesOf(".kube-scheduler", "Skipping extender").stream()
                .filter(line -> line.contains("fitting/" + podName(what, 0).replaceAll("-0$", "")))
                .toList();
        assertThat(lines).as("calls that got no answer").hasSizeGreaterThanOrEqualTo(atLeast);
    }

    private static String podName(String what, int number) {
        return what.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + number;
    }

    private static void signal(String name) {
        try {
            for (PodProcess extender : extenders()) {
                new ProcessBuilder("kill", "-" + name, Long.toString(extender.pid()))
                        .start()
                        .waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server's key and certificate of an authority that the scheduler does not know; what was there before. */
    private static Map<Path, String> replaceCertificate(Path folder) {
        var authority = CertificateAuthority.create("somebody-else", Duration.ofHours(1), InstantSource.system());
        KeyCertificate server = authority.issue(LeafRequest.server(
                "joiner-extender", List.of("joiner-extender"), List.of("127.0.0.1"), Duration.ofHours(1)));
        var before = new HashMap<Path, String>();
        Map.of("tls.crt", server.chainPem(), "tls.key", server.keyPem()).forEach((name, text) -> {
            Path file = folder.resolve(name);
            try {
                before.put(file, Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write(file, text);
        });
        return before;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String schedulerOfANewPod() {
        return twin.twin()
                .api()
                .create(
                        "/api/v1/namespaces/" + TestTwin.NAMESPACE + "/pods?dryRun=All",
                        Objects.pod("probe", "1m", "{}"))
                .at("/spec/schedulerName")
                .asText();
    }
}
