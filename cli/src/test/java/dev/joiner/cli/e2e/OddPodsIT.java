package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods that once stopped all provisioning, among sound ones: nodes for these are bought no later. That they also run no
 * later holds for pods of our scheduler only: for others, nodes open one after the other while pods of another demand
 * wait ({@code PodNominator}), also where these could never use them.
 */
class OddPodsIT {
    private static final Logger LOG = LoggerFactory.getLogger(OddPodsIT.class);
    private static final int SOUND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration DELAY = Duration.ofSeconds(2);

    /** What a pod's spec has besides its container. */
    private static final List<String> ODD = List.of(
            affinity("{\"key\":\"no-such-key\",\"operator\":\"NotIn\",\"values\":[\"x\"]}"),
            "{\"nodeSelector\":{\"no-such-key\":\"y\"}}",
            affinity("{\"key\":\"no-such-key\",\"operator\":\"Gt\",\"values\":[\"7\"]}"),
            "{\"nodeSelector\":{\"kubernetes.io/hostname\":\"nowhere\"}}",
            affinity("{\"key\":\"kubernetes.io/hostname\",\"operator\":\"Exists\"}"));

    private static TestTwin twin;

    private static String affinity(String expression) {
        return "{\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[" + expression + "]}]}}}}";
    }

    @BeforeAll
    static void start() {
        twin = TestTwin.start("odd-pods-it", options -> options.boot(Duration.ofSeconds(2)));
        twin.nodePool("default", TestTwin.emptyFor(2));
    }

    @AfterAll
    static void close() {
        twin.close();
    }

    @Test
    void delayNobodyElse() {
        // The first scale-up of a process is slower than all others.
        secondsUntilAllNodesAreBought("warm");
        remove("warm");
        Duration alone = secondsUntilAllNodesAreBought("alone");
        remove("alone");
        var objects = new Objects(twin.twin().api());
        for (int i = 0; i < ODD.size(); i++) {
            objects.create(TestTwin.NAMESPACE, Objects.pod("odd-" + i, "100m", ODD.get(i)));
        }
        objects.create(TestTwin.NAMESPACE, Objects.pod("absurd", "9e15", "{}"));

        Duration among = secondsUntilAllNodesAreBought("among");

        LOG.info(
                "nodes for {} pods were bought after {} ms alone, {} ms among odd ones",
                SOUND,
                alone.toMillis(),
                among.toMillis());
        assertThat(among).isLessThan(alone.plus(DELAY));
        assertThat(twin.linesOf("joiner-", "this is a defect of Joiner")).isEmpty();
    }

    /** From the creation of the pods on, by the record of the proxy; returns when all pods run. */
    private static Duration secondsUntilAllNodesAreBought(String name) {
        Instant begin = Instant.now();
        twin.barePods(name, SOUND, "200m");
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(
                                twin.running().stream().filter(pod -> pod.name().startsWith(name + "-")))
                        .hasSize(SOUND));
        return Duration.between(begin, twin.launchCalls(begin).getLast().at());
    }

    /** Leaves an empty cluster. */
    private static void remove(String name) {
        for (int i = 0; i < SOUND; i++) {
            twin.twin()
                    .api()
                    .delete("/api/v1/namespaces/" + TestTwin.NAMESPACE + "/pods/" + name + "-" + i
                            + "?gracePeriodSeconds=0");
        }
        TestTwin.eventually(
                PATIENCE, () -> assertThat(twin.twin().ec2().alive()).isEmpty());
    }
}
