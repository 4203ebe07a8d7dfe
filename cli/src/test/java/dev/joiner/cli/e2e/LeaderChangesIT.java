package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.process.GuardedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lead changes at random moments of start, warm-up, plan, launch and drain, while AWS is slow: no instance too many
 * is ever launched, none is left, and nobody waits long for a leader. Two terms at once would show as nodes that nobody
 * needs.
 */
class LeaderChangesIT {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderChangesIT.class);
    private static final long SEED = 20_261_128;
    private static final int CHANGES = Boolean.getBoolean("joiner.test.full") ? 50 : 5;

    /** From the end of a leader to the next, while a replica stands by. */
    private static final Duration LEADERLESS = Duration.ofSeconds(20);

    /** Of looking, and of a machine with two cores. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** Before it a change comes into the middle of something, after it at rest. */
    private static final Duration LATEST = Duration.ofSeconds(9);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PODS_A_NODE = 8;

    private static TestTwin twin;
    private static Random random;

    /** How a leader loses the lead. */
    enum Blow {
        KILLED,
        ASKED_TO_GO,
        /** It stands still for longer than its lease, and goes on with what it was about to do. */
        FROZEN,
        /** The API server stands still for longer than the lead lasts; the leader may be the same afterwards. */
        SERVER_FROZEN
    }

    @BeforeAll
    static void up() {
        LOG.info("seed {}", SEED);
        random = new Random(SEED);
        twin = TestTwin.start("leader-changes-it", options -> options.boot(Duration.ofSeconds(2)));
        twin.nodePool("default", TestTwin.emptyFor(2));
        twin.deployment("web", 0, "200m", Map.of());
        twin.twin().proxy().latency(Duration.ofMillis(400));
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    @Test
    void buysNothingTwiceAndLeavesNothingHoweverOftenTheLeadChanges() {
        for (int change = 0; change < CHANGES; change++) {
            boolean up = change % 2 == 0;
            int nodes = up ? 2 + random.nextInt(5) : 0;
            Instant begin = Instant.now();
            twin.scale("web", nodes * PODS_A_NODE);
            pause(Duration.ofMillis(random.nextLong(LATEST.toMillis())));

            change(Blow.values()[random.nextInt(Blow.values().length)]);

            if (up) {
                TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(nodes * PODS_A_NODE));
                TestTwin.eventually(PATIENCE, twin::assertOneInstancePerClaim);
                assertThat(twin.launchedSince(begin))
                        .as("launched for %d pods in change %d", nodes * PODS_A_NODE, change)
                        .hasSize(nodes);
            } else {
                TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
            }
        }
        twin.scale("web", 0);
        TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
        twin.assertOneInstancePerClaimEver();
    }

    private static void change(Blow blow) {
        twin.replicas().forEach(PodProcess::awaitReady);
        PodProcess leader = twin.leader();
        LOG.info("{} leads and is {}", leader.name(), blow);
        Instant struck = Instant.now();
        switch (blow) {
            case KILLED -> leader.kill();
            case ASKED_TO_GO -> leader.stop();
            case FROZEN -> leader.pause();
            case SERVER_FROZEN -> {
                GuardedProcess server = server();
                server.pause();
                pause(Duration.ofSeconds(13));
                server.resume();
                struck = Instant.now();
            }
        }
        awaitLeader(blow == Blow.SERVER_FROZEN ? "" : leader.name(), struck);
        if (blow == Blow.FROZEN) {
            leader.resume();
        }
        leader.start();
    }

    /** Another than {@code not} has renewed the lease after a moment. */
    private static void awaitLeader(String not, Instant after) {
        TestTwin.eventually(LEADERLESS.plus(SLACK), () -> {
            JsonNode lease =
                    twin.twin().api().get("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/joiner-leader");
            assertThat(lease.at("/spec/holderIdentity").asText())
                    .isNotEqualTo(not)
                    .isNotEmpty();
            assertThat(Instant.parse(lease.at("/spec/renewTime").asText())).isAfter(after);
        });
        LOG.info(
                "{} leads after {} ms",
                twin.leaderName(),
                Duration.between(after, Instant.now()).toMillis());
    }

    private static GuardedProcess server() {
        return twin.twin().processes().stream()
                .filter(process -> process.name().equals("kube-apiserver"))
                .findFirst()
                .orElseThrow();
    }

    private static void pause(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
    }
}
