package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.chart.PodProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pods that are of use together only. Their time to become complete is 15 s here, a node boots in 2 s, and each pod of
 * 1500m needs a node of its own. The pool's limit, or EC2, lets a gang have too few.
 * Last on the twin that it shares: it leaves EC2 without capacity.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(5)
@ExtendWith(SharedTwin.OfContract.class)
class GangIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** 15 s, and what it takes to end an instance. */
    private static final Duration GIVEN_BACK = Duration.ofSeconds(60);

    private static final int SIZE = 3;

    private static TestTwin twin;
    private static Objects objects;

    @BeforeAll
    static void up(TestTwin shared) {
        twin = shared;
        objects = new Objects(twin.twin().api());
        // Nodes for three pods; without a time after which empty ones go: whoever waits for nothing must go all the
        // same.
        twin.nodePool("default", pool -> {
            pool.withObject("/spec").remove("ttlSecondsAfterEmpty");
            pool.withObject("/spec/limits/resources").put("cpu", "6");
            return pool;
        });
    }

    private static void gang(String namespace, String name) {
        objects.burst(namespace, SIZE, i -> member(name, i));
    }

    private static ObjectNode member(String gang, int number) {
        ObjectNode pod = Objects.pod(gang + "-" + number, "1500m", "{\"terminationGracePeriodSeconds\":1}");
        pod.withObject("/metadata/labels").put("gang", gang);
        pod.withObject("/metadata/annotations")
                .put("joiner.dev/gang", gang)
                .put("joiner.dev/gang-minimum", Integer.toString(SIZE));
        return pod;
    }

    private static long bound(String namespace, String gang) {
        return objects.pods(namespace).stream()
                .filter(pod -> pod.at("/metadata/labels/gang").asText().equals(gang))
                .filter(pod -> !pod.at("/spec/nodeName").asText().isEmpty())
                .count();
    }

    @Test
    @Order(1)
    void givesOneOfTwoGangsAllOfTheRoomForOneAndThenTheOther() {
        objects.namespace("two", true);

        gang("two", "a");
        gang("two", "b");

        TestTwin.eventually(PATIENCE, () -> {
            assertThat(List.of(bound("two", "a"), bound("two", "b"))).containsExactlyInAnyOrder(3L, 0L);
            assertThat(twin.nodes()).hasSize(SIZE);
        });
        String first = bound("two", "a") == SIZE ? "a" : "b";
        objects.deletePods("two", "gang=" + first);

        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(bound("two", first.equals("a") ? "b" : "a")).isEqualTo(SIZE));
        assertThat(twin.nodes()).as("the same nodes").hasSize(SIZE);
        objects.deletePods("two", "");
        goes();
    }

    @Test
    @Order(2)
    void givesBackWhatItGotWhenTheLastNodeHasNoCapacity() {
        objects.namespace("short", true);
        capacityForTwo();

        gang("short", "c");

        TestTwin.eventually(
                PATIENCE, () -> assertThat(twin.twin().ec2().alive()).hasSize(2));
        // Given back after 15 s: nobody pays for nodes that wait for a third.
        TestTwin.eventually(
                GIVEN_BACK, () -> assertThat(twin.twin().ec2().alive()).isEmpty());
        assertThat(bound("short", "c")).as("placed in part").isZero();
        objects.deletePods("short", "");
        goes();
    }

    @Test
    @Order(3)
    void leavesNoPartPlacedGangAfterATimeWithoutItsExtender() {
        objects.namespace("dead", true);
        // Another type: what had no capacity is left alone for three minutes.
        twin.nodePool("other", pool -> {
            ArrayNode requirements = pool.withObject("/spec").putArray("requirements");
            requirement(requirements, "karpenter.k8s.aws/instance-family", "t3");
            requirement(requirements, "karpenter.k8s.aws/instance-size", "large");
            return pool;
        });
        capacityForTwo();
        extenders().forEach(PodProcess::kill);
        try {
            objects.burst("dead", SIZE, i -> {
                ObjectNode pod = member("d", i);
                pod.withObject("/spec/nodeSelector").put("karpenter.sh/provisioner-name", "other");
                return pod;
            });
            TestTwin.eventually(PATIENCE, () -> assertThat(bound("dead", "d")).isEqualTo(2));

            TestTwin.eventually(GIVEN_BACK, () -> {
                assertThat(bound("dead", "d")).as("placed in part").isZero();
                assertThat(twin.twin().ec2().alive()).isEmpty();
            });
        } finally {
            extenders().forEach(PodProcess::start);
        }
        objects.deletePods("dead", "");
        goes();
    }

    private static void requirement(ArrayNode requirements, String key, String value) {
        requirements
                .addObject()
                .put("key", key)
                .put("operator", "In")
                .putArray("values")
                .add(value);
    }

    private static List<PodProcess> extenders() {
        return twin.twin().podProcesses().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(".extender"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** One zone has two instances; the others have none. */
    private static void capacityForTwo() {
        twin.twin().ec2().capacity(Map.of("*:*:us-west-2a", 2, "*:*:us-west-2b", 0, "*:*:us-west-2c", 0));
    }

    /** The gang is gone: with a time for empty nodes its nodes go. */
    private static void goes() {
        twin.emptyFor("default", 1);
        TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
        objects.patch("/apis/karpenter.sh/v1alpha5/provisioners/default", "{\"spec\":{\"ttlSecondsAfterEmpty\":null}}");
    }
}
