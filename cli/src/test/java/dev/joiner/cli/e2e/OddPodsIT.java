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

/** Pods that once stopped all provisioning, among sound ones of the default scheduler: these run no later. */
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
        untilAllRun("warm");
        remove("warm");
        Duration alone = untilAllRun("alone");
        remove("alone");
        var objects = new Objects(twin.twin().api());
        for (int i = 0; i < ODD.size(); i++) {
            objects.create(TestTwin.NAMESPACE, Objects.pod("odd-" + i, "100m", ODD.get(i)));
        }
        objects.create(TestTwin.NAMESPACE, Objects.pod("absurd", "9e15", "{}"));

        Duration among = untilAllRun("among");

        LOG.info("{} pods ran after {} ms alone, {} ms among odd ones", SOUND, alone.toMillis(), among.toMillis());
        assertThat(among).isLessThan(alone.plus(DELAY));
        assertThat(twin.linesOf("joiner-", "this is a defect of Joiner")).isEmpty();
    }

    /** From the creation of the first pod on. */
    private static Duration untilAllRun(String name) {
        Instant begin = Instant.now();
        twin.barePods(name, SOUND, "200m");
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(
                                twin.running().stream().filter(pod -> pod.name().startsWith(name + "-")))
                        .hasSize(SOUND));
        return Duration.between(begin, Instant.now());
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
