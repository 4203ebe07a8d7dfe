package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.Watch;
import dev.joiner.twin.kube.WatchEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Owners that do not make the pods which their spec promises, or not yet: nodes for pods that never come would be
 * paid for nothing. kube-controller-manager makes 20 pods a second, so that there is always something to foresee.
 * Each case has a namespace and a node pool of its own, and all run side by side. A t3.medium takes 8 pods of 200m.
 */
@ExtendWith(SharedTwin.OfDemand.class)
@Order(2)
class LookAheadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static TestTwin twin;
    private static Objects objects;
    private static Watch nodeWatch;
    private static Watch podWatch;

    /** Nodes of each pool that ever were, and nodes that ever had a pod of the tests. */
    private static final Map<String, Set<String>> NODES = new ConcurrentHashMap<>();

    private static final Set<String> USED = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void up(TestTwin shared) {
        twin = shared;
        objects = new Objects(twin.twin().api());
        nodeWatch = twin.twin().api().watch("/api/v1/nodes", LookAheadIT::nodeSeen);
        podWatch = twin.twin().api().watch("/api/v1/pods", LookAheadIT::podSeen);
    }

    @AfterAll
    static void down() {
        nodeWatch.close();
        podWatch.close();
    }

    private static void nodeSeen(WatchEvent event) {
        String pool = event.object().at("/metadata/labels").path("case").asText();
        if (!pool.isEmpty()) {
            NODES.computeIfAbsent(pool, name -> ConcurrentHashMap.newKeySet()).add(event.name());
        }
    }

    private static void podSeen(WatchEvent event) {
        JsonNode pod = event.object();
        if (pod.at("/metadata/namespace").asText().startsWith("case-")) {
            USED.add(pod.at("/spec/nodeName").asText());
        }
    }

    private static void pool(String name, String... limit) {
        twin.nodePool(name, pool -> {
            ObjectNode spec = pool.withObject("/spec");
            spec.put("ttlSecondsAfterEmpty", 300);
            spec.withObject("/labels").put("case", name);
            if (limit.length > 0) {
                spec.withObject("/limits/resources").put("cpu", limit[0]);
            }
            return pool;
        });
        objects.namespace("case-" + name, false);
    }

    private static void deployment(String name, int replicas) {
        objects.workload(
                "case-" + name,
                "apps/v1",
                "Deployment",
                name,
                "{\"replicas\":" + replicas + "}",
                "200m",
                Objects.select(Map.of("case", name)));
    }

    private static String path(String name) {
        return "/apis/apps/v1/namespaces/case-" + name + "/deployments/" + name;
    }

    private static void scale(String name, int replicas) {
        objects.patch(path(name), "{\"spec\":{\"replicas\":" + replicas + "}}");
    }

    private static long running(String name) {
        return objects.pods("case-" + name).stream()
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
                .count();
    }

    private static void settles(String name, int pods, int nodes) {
        TestTwin.eventually(PATIENCE, () -> {
            assertThat(running(name)).as("running pods of '%s'", name).isEqualTo(pods);
            assertThat(NODES.getOrDefault(name, Set.of()))
                    .as("nodes of '%s'", name)
                    .hasSize(nodes);
            assertThat(USED).as("nodes of '%s' that had a pod", name).containsAll(NODES.getOrDefault(name, Set.of()));
        });
    }

    @Test
    void buysNoNodeForPodsThatDoNotCome() {
        begin();

        settles("fits", 1, 1);
        settles("paused", 8, 1);
        settles("rolling", 16, 2);
        scale("fits", 8);
        objects.patch(
                path("paused"),
                "{\"spec\":{\"paused\":true,\"replicas\":16,\"template\":{\"metadata\":{\"labels\":{\"new\":\"1\"}}}}}");
        objects.patch(path("rolling"), "{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"new\":\"1\"}}}}}");

        settles("fits", 8, 1);
        settles("paused", 16, 2);
        settles("quota", 10, 2);
        settles("flapping", 24, 3);
        settles("ordered", 2, 2);
        settlesAtTheLimit();
        settlesAfterTheRollOut();
        assertThat(NODES).as("of a suspended Job").doesNotContainKey("suspended");
        objects.patch("/apis/batch/v1/namespaces/case-suspended/jobs/suspended", "{\"spec\":{\"suspend\":false}}");
        settles("suspended", 16, 2);
        leavesNothingOfADeletedOwner();
    }

    private static void begin() {
        pool("quota");
        objects.apply(
                "case-quota",
                "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"pods\":\"10\"}}}");
        TestTwin.eventually(
                Duration.ofSeconds(20),
                () -> assertThat(twin.twin()
                                .api()
                                .get("/api/v1/namespaces/case-quota/resourcequotas/q")
                                .at("/status/hard/pods")
                                .asText())
                        .isEqualTo("10"));
        pool("suspended");
        objects.workload(
                "case-suspended",
                "batch/v1",
                "Job",
                "suspended",
                "{\"suspend\":true,\"parallelism\":16,\"completions\":16,\"completionMode\":\"Indexed\"}",
                "200m",
                "{\"restartPolicy\":\"Never\",\"nodeSelector\":{\"case\":\"suspended\"}}");
        pool("ordered");
        objects.workload(
                "case-ordered",
                "apps/v1",
                "StatefulSet",
                "ordered",
                "{\"replicas\":2,\"serviceName\":\"ordered\"}",
                "1500m",
                Objects.select(Map.of("case", "ordered")));
        for (String name : Set.of("fits", "paused", "rolling", "flapping", "deleted")) {
            pool(name);
        }
        pool("limits", "4");
        deployment("quota", 60);
        deployment("limits", 60);
        deployment("fits", 1);
        deployment("paused", 8);
        deployment("rolling", 16);
        deployment("flapping", 24);
        scale("flapping", 8);
        scale("flapping", 24);
        deployment("deleted", 60);
        TestTwin.eventually(PATIENCE, () -> assertThat(claims("deleted")).isPositive());
        twin.twin().api().delete(path("deleted"));
    }

    private static long claims(String pool) {
        return twin.twin().api().list("/apis/karpenter.sh/v1/nodeclaims").stream()
                .filter(claim ->
                        claim.at("/metadata/labels").path("case").asText().equals(pool))
                .count();
    }

    /** Two nodes of 2 CPUs are all that the pool may have; 16 of 60 pods fit. */
    private static void settlesAtTheLimit() {
        settles("limits", 16, 2);
        assertThat(objects.demanded("case-limits")).isEqualTo(44);
    }

    /** A surge of 4 above 16 may need a third node, and then had pods there. */
    private static void settlesAfterTheRollOut() {
        TestTwin.eventually(PATIENCE, () -> {
            assertThat(objects.pods("case-rolling")).hasSize(16).allSatisfy(pod -> {
                assertThat(pod.at("/metadata/labels/new").asText()).isEqualTo("1");
                assertThat(pod.at("/status/phase").asText()).isEqualTo("Running");
            });
            assertThat(NODES.get("rolling")).hasSizeBetween(2, 3);
            assertThat(USED).containsAll(NODES.get("rolling"));
        });
    }

    /** Nodes on their way when their owner is deleted go as soon as the pool lets them; none is bought after. */
    private static void leavesNothingOfADeletedOwner() {
        long before = claims("deleted");
        twin.emptyFor("deleted", 1);

        TestTwin.eventually(PATIENCE, () -> assertThat(claims("deleted")).isZero());
        assertThat(before).as("claims long after the deletion").isLessThanOrEqualTo(8);
    }
}
