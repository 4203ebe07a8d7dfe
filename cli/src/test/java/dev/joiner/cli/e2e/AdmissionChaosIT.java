package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.twin.Twin;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.process.GuardedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever becomes of the webhook, pods are created, wrong objects are not stored, and what is being deleted goes. In
 * order, on one cluster, because each test leaves it mended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdmissionChaosIT {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionChaosIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(1);

    /** Beside the webhook's second: a busy machine with two cores. */
    private static final Duration SLACK = Duration.ofMillis(1500);

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String PROVISIONERS = "/apis/karpenter.sh/v1alpha5/provisioners";
    private static final String SECRET = "/api/v1/namespaces/" + Twin.NAMESPACE + "/secrets/joiner-ca";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestTwin twin;
    private static int made;
    private static @Nullable GuardedProcess restartedServer;

    @BeforeAll
    static void up() {
        twin = TestTwin.startWith(
                "admission-chaos-it",
                options -> options.boot(Duration.ofSeconds(2)).nodes(4),
                // Looked after so often that ten authorities come and go while a test waits.
                "controller.env[4].name=WEBHOOK_CERTIFICATE_LOOK",
                "controller.env[4].value=300ms");
        twin.optIn(true);
    }

    @AfterAll
    static void down() {
        GuardedProcess server = restartedServer;
        if (server != null) {
            server.close();
        }
        twin.close();
    }

    /** The next test finds room on the nodes. */
    @AfterEach
    void removePods() {
        api().list(PODS)
                .forEach(pod ->
                        api().delete(PODS + "/" + pod.at("/metadata/name").asText()));
    }

    private static TwinApi api() {
        return twin.twin().api();
    }

    private static ObjectNode pod(String name) {
        return TwinApi.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{"containers":[{"name":"c","image":"i",
                 "resources":{"requests":{"cpu":"1m","memory":"1Mi"}}}]}}
                """.formatted(name));
    }

    /** Creates pods one after the other, and tells the longest time that one took. */
    private static Duration createPods(int count) {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < count; i++) {
            Instant begin = Instant.now();
            api().create(PODS, pod("pod-" + made++));
            Duration took = Duration.between(begin, Instant.now());
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        return longest;
    }

    /** What must hold however the webhook fares. */
    private static void assertUnharmed(String when) {
        Duration longest = createPods(5);
        LOG.info("{}: the slowest of 5 pods took {} ms", when, longest.toMillis());
        assertThat(longest).as(when).isLessThan(WEBHOOK_TIMEOUT.plus(SLACK));
        assertThatThrownBy(() -> api().create(PROVISIONERS, TwinApi.parse("""
                        {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"wrong"},
                         "spec":{"providerRef":{"name":"a"},"weight":500}}
                        """)))
                .as(when)
                .hasMessageContaining("422");
        assertDeletionWorks(when);
    }

    /** An object with a finalizer is deleted, its finalizer is removed, and it goes. */
    private static void assertDeletionWorks(String when) {
        String path = PROVISIONERS + "/held";
        if (api().find(path).isEmpty()) {
            return;
        }
        api().delete(path);
        api().patch(path, TwinApi.MERGE_PATCH, TwinApi.parse("{\"metadata\":{\"finalizers\":null}}"));
        assertThat(api().find(path)).as(when).isEmpty();
    }

    /** While the webhook works: something to delete later. */
    private static void hold() {
        TestTwin.eventually(PATIENCE, () -> api().apply(TwinApi.parse("""
                        {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"held",
                         "finalizers":["example.com/hold"]},"spec":{"providerRef":{"name":"none"}}}
                        """), "", "e2e"));
    }

    /** The webhook answers again: an object that only it refuses is refused, and by it. */
    private static void awaitWebhook() {
        TestTwin.eventually(
                PATIENCE,
                () -> assertThatThrownBy(() -> api().create(PROVISIONERS + "?dryRun=All", TwinApi.parse("""
                                {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"inline"},
                                 "spec":{"provider":{"amiFamily":"AL2"}}}
                                """)))
                        .hasMessageContaining("is not supported yet"));
    }

    private static void assertAllBound() {
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(api().list(PODS).stream()
                                .filter(pod -> pod.at("/spec/nodeName").asText().isEmpty())
                                .map(pod -> pod.at("/metadata/name").asText() + ": "
                                        + pod.at("/status/conditions/0/message").asText()))
                        .as("pods without a node")
                        .isEmpty());
    }

    @Test
    @Order(1)
    void noPodIsHarmedWhileAllReplicasAreDead() {
        hold();
        twin.replicas().forEach(PodProcess::kill);

        assertUnharmed("both replicas killed");
        assertThatThrownBy(() -> api().create(PROVISIONERS, TwinApi.parse("""
                        {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"right"},
                         "spec":{"providerRef":{"name":"a"}}}
                        """)))
                .as("a right one waits until somebody can judge it")
                .hasMessageContaining("webhook");

        restart();
        assertAllBound();
    }

    private static void restart() {
        twin.replicas().forEach(PodProcess::start);
        twin.replicas().forEach(PodProcess::awaitReady);
        awaitWebhook();
    }

    @Test
    @Order(2)
    void noPodIsHarmedByAPortThatNeverAnswers() throws IOException {
        hold();
        var configurations = new WebhookConfigurations(api());
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            configurations.redirect(silent.getLocalPort());

            assertUnharmed("port black-holed");
        }
        configurations.restore();
        assertAllBound();
    }

    @Test
    @Order(3)
    void noPodIsHarmedByAnExpiredCertificate() throws Exception {
        hold();
        var configurations = new WebhookConfigurations(api());
        // Without replicas nobody mends the trust meanwhile.
        twin.replicas().forEach(PodProcess::kill);
        CertificateAuthority authority = CertificateAuthority.create(
                "old", Duration.ofDays(1), () -> Instant.now().minus(Duration.ofHours(2)));
        KeyCertificate expired = authority.issue(
                LeafRequest.server("old", List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1)));
        try (var server = new ExpiredServer(expired)) {
            configurations.redirect(server.port());
            configurations.trust(authority.keyCertificate().chainPem());

            assertUnharmed("certificate expired");
            assertThat(server.handshakes()).as("the API server came and left").isPositive();
        }
        configurations.restore();
        restart();
        assertAllBound();
    }

    @Test
    @Order(4)
    void theAuthorityComesBackWhenItsSecretIsDeleted() {
        hold();
        String before = api().get(SECRET).at("/data/tls.crt").asText();
        api().delete(SECRET);

        assertUnharmed("Secret deleted");

        TestTwin.eventually(PATIENCE, () -> assertThat(api().find(SECRET)).isPresent());
        assertThat(api().get(SECRET).at("/data/tls.crt").asText())
                .as("a replica that lives brings the same authority back")
                .isEqualTo(before);
        awaitWebhook();
        assertAllBound();
    }

    @Test
    @Order(5)
    void noReviewIsLostWhileAuthoritiesRotate() throws InterruptedException {
        hold();
        int rotations = FULL ? 100 : 10;
        var done = new AtomicBoolean();
        var failures = new ArrayList<String>();
        var reviews = new AtomicInteger();
        Thread load = Thread.ofVirtual().start(() -> {
            while (!done.get()) {
                try {
                    // Fails closed: a single handshake that is not trusted would refuse it.
                    api().create(PROVISIONERS + "?dryRun=All", TwinApi.parse("""
                            {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"right"},
                             "spec":{"providerRef":{"name":"a"}}}
                            """));
                    reviews.incrementAndGet();
                } catch (RuntimeException e) {
                    synchronized (failures) {
                        failures.add(String.valueOf(e.getMessage()));
                    }
                }
            }
        });
        for (int i = 0; i < rotations; i++) {
            String before = api().get(SECRET).at("/data/tls.crt").asText();
            api().patch(
                            SECRET,
                            TwinApi.MERGE_PATCH,
                            TwinApi.parse(
                                    "{\"metadata\":{\"annotations\":{\"joiner.dev/rotate-authority\":\"now\"}}}"));
            TestTwin.eventually(
                    PATIENCE,
                    () -> assertThat(api().get(SECRET).at("/data/tls.crt").asText())
                            .isNotEqualTo(before));
            // Both replicas serve a leaf of it before the next one.
            int renewed = i + 1;
            TestTwin.eventually(
                    PATIENCE,
                    () -> assertThat(renewals())
                            .allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(renewed)));
        }
        done.set(true);
        load.join();

        LOG.info("{} rotations, {} reviews meanwhile", rotations, reviews.get());
        assertThat(failures).isEmpty();
        assertThat(reviews.get()).isGreaterThan(10 * rotations);
        assertUnharmed("after " + rotations + " rotations");
        assertAllBound();
    }

    /** How often each replica said that it serves another certificate. */
    private static List<Integer> renewals() {
        return twin.replicas().stream()
                .map(replica -> {
                    try {
                        String log = Files.readString(replica.log());
                        // A restart appends to the file; only this run counts.
                        String run = log.substring(log.lastIndexOf("joiner controller "));
                        return run.split("webhook certificate renewed", -1).length - 1;
                    } catch (IOException e) {
                        return 0;
                    }
                })
                .toList();
    }

    @Test
    @Order(6)
    void trustEditedByHandIsMended() {
        hold();
        new WebhookConfigurations(api())
                .trust(CertificateAuthority.create("foreign", Duration.ofDays(1), Instant::now)
                        .keyCertificate()
                        .chainPem());

        assertUnharmed("trust edited by hand");

        awaitWebhook();
        assertAllBound();
    }

    @Test
    @Order(7)
    void noPodIsHarmedByARestartOfTheApiServer() {
        hold();
        GuardedProcess server = twin.twin().processes().stream()
                .filter(process -> process.name().equals("kube-apiserver"))
                .findFirst()
                .orElseThrow();
        server.kill();
        restartedServer = GuardedProcess.start(server.spec());
        TestTwin.eventually(
                PATIENCE, () -> assertThatCode(() -> api().text("/readyz")).doesNotThrowAnyException());

        assertUnharmed("API server restarted");
        awaitWebhook();
        assertAllBound();
    }

    @Test
    @Order(8)
    void podsGoToTheDefaultSchedulerWhileOursIsOff() {
        Map<String, PodProcess> all = twin.twin().podProcesses();
        List<PodProcess> schedulers = all.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("joiner-scheduler")
                        && !entry.getKey().endsWith(".extender"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(schedulers).isNotEmpty();
        schedulers.forEach(PodProcess::kill);
        Duration off = Duration.ofSeconds(FULL ? 60 : 20);
        Instant begin = Instant.now();

        // Two a second: what is made until the Lease is old waits for our scheduler, and fits on the nodes.
        await().pollInterval(Duration.ofMillis(500)).atMost(off.multipliedBy(2)).until(() -> {
            assertThat(createPods(1)).isLessThan(WEBHOOK_TIMEOUT.plus(SLACK));
            return Duration.between(begin, Instant.now()).compareTo(off) > 0;
        });
        api().create(PODS, pod("late"));
        assertThat(api().get(PODS + "/late").at("/spec/schedulerName").asText())
                .as("the Lease is old")
                .isEqualTo("default-scheduler");

        schedulers.forEach(PodProcess::start);
        assertAllBound();
    }
}
