package dev.joiner.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.ec2.Instance;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.kube.WatchEvent;
import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.proxy.RecordedCall;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bare twin from start to end. The tests build on each other: one boot serves all. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwinIT {
    private static final Logger LOG = LoggerFactory.getLogger(TwinIT.class);
    private static final Duration BOOT = Duration.ofSeconds(3);
    private static final String FLAGS = "[\"--node-labels=pool=a\", \"--register-with-taints=wait:NoSchedule\"]";

    private static Twin twin;
    private static LaunchForm launches;

    @BeforeAll
    static void up() {
        Instant start = Instant.now();
        twin = Twin.start(
                TwinOptions.builder().name("twin-it").boot(BOOT).nodes(1).build(), Progress.to(LOG::info));
        LOG.info("warm start: {} ms", Duration.between(start, Instant.now()).toMillis());
        launches = new LaunchForm(new Ec2Query(twin.ec2Endpoint(), Twin.REGION));
    }

    @AfterAll
    static void down() {
        List<Long> children = twin.processes().stream().map(GuardedProcess::pid).toList();
        twin.close();
        assertThat(children).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
        assertThat(twin.kubeconfig()).doesNotExist();
    }

    @Test
    @Order(1)
    void hasThePermanentNodesAndASpareOne() {
        List<JsonNode> nodes = twin.api().list("/api/v1/nodes");

        assertThat(nodes).hasSize(3);
        assertThat(nodes.stream()
                        .filter(node -> node.at("/metadata/labels")
                                .path("eks.amazonaws.com/nodegroup")
                                .asText()
                                .equals("system")))
                .hasSize(2)
                .allSatisfy(node -> {
                    assertThat(node.at("/spec/taints/0/key").asText()).isEqualTo("CriticalAddonsOnly");
                    assertThat(node.at("/status/allocatable/cpu").asText()).isEqualTo("1930m");
                });
        assertThat(nodes.stream().filter(node -> node.at("/spec/taints").isEmpty()))
                .hasSize(1);
    }

    @Test
    @Order(2)
    void aSecondTwinOfTheNameIsRefused() {
        assertThatThrownBy(
                        () -> Twin.start(TwinOptions.builder().name("twin-it").build()))
                .isInstanceOf(TwinException.class)
                .hasMessageContaining("a twin called 'twin-it' is running");
        assertThat(TwinDirectory.state(CacheDirectory.ofUser(), "twin-it")).hasValue(twin.state());
    }

    @Test
    @Order(3)
    void instancesBecomeNodesAsTheirUserDataSays() {
        launches.template("joins", LaunchForm.nodeConfig(twin, FLAGS));
        launches.template("stays-away", "#!/bin/sh\necho hello");

        List<String> ids = launches.fleet("joins", "t3.medium", 2, "token-1");
        launches.fleet("stays-away", "t3.medium", 1, "token-2");

        assertThat(ids).hasSize(2);
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(poolNodes())
                        .hasSize(2)
                        .allSatisfy(node -> assertThat(ready(node)).isEqualTo("True")));
        assertThat(poolNodes()).allSatisfy(node -> {
            assertThat(node.at("/status/capacity/cpu").asText()).isEqualTo("2");
            assertThat(node.at("/status/allocatable/cpu").asText()).isEqualTo("1930m");
            assertThat(node.at("/status/allocatable/pods").asText()).isEqualTo("17");
            assertThat(node.at("/spec/providerID").asText()).startsWith("aws:///us-west-2a/i-");
            assertThat(node.at("/spec/taints").toString()).contains("\"wait\"");
        });
        Instance instance = instance(ids.getFirst());
        Instant registered = Instant.parse(poolNodes().stream()
                .filter(node -> node.at("/spec/providerID").asText().endsWith(ids.getFirst()))
                .findFirst()
                .orElseThrow()
                .at("/metadata/creationTimestamp")
                .asText());
        // creationTimestamp has whole seconds.
        assertThat(Duration.between(instance.launchedAt(), registered))
                .isBetween(BOOT.minusSeconds(1), BOOT.plusSeconds(2));
        assertThat(twin.api().list("/api/v1/nodes")).hasSize(5);
    }

    @Test
    @Order(4)
    void podsRunSoonAfterTheirBinding() {
        var events = new CopyOnWriteArrayList<WatchEvent>();
        try (var _ = twin.api().watch("/api/v1/namespaces/default/pods", events::add)) {
            for (JsonNode node : poolNodes()) {
                twin.api()
                        .patch(
                                "/api/v1/nodes/" + node.at("/metadata/name").asText(),
                                TwinApi.MERGE_PATCH,
                                TwinApi.parse("{\"spec\":{\"taints\":null}}"));
            }
            twin.api().create("/apis/apps/v1/namespaces/default/deployments", deployment("web", 12));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(runningPods("web")).hasSize(12));
        }
        List<Long> delays = runningPods("web").stream()
                .map(pod -> pod.at("/metadata/name").asText())
                .map(name -> Duration.between(
                                first(events, name, "/spec/nodeName", ""),
                                first(events, name, "/status/phase", "Pending"))
                        .toMillis())
                .sorted()
                .toList();
        LOG.info("bound to running, ms: {}", delays);
        assertThat(delays.get(delays.size() / 2)).isLessThan(1000);
    }

    @Test
    @Order(5)
    void aTerminatedInstanceLeavesANodeThatReportsNoMoreUntilTheCloudControllerDeletesIt() {
        JsonNode node = poolNodes().getFirst();
        String name = node.at("/metadata/name").asText();
        String path = "/api/v1/nodes/" + name;
        holdByFinalizer(path);

        launches.terminate(instanceOf(node));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(twin.api()
                                .get(path)
                                .at("/metadata/deletionTimestamp")
                                .asText())
                        .isNotEmpty());
        assertThat(ready(twin.api().get(path))).isEqualTo("Unknown");
        assertThat(instance(instanceOf(node)).state()).isEqualTo("terminated");
        JsonNode pod = runningPods("web").stream()
                .filter(candidate -> candidate.at("/spec/nodeName").asText().equals(name))
                .findFirst()
                .orElseThrow();
        String podPath =
                "/api/v1/namespaces/default/pods/" + pod.at("/metadata/name").asText();
        twin.api().delete(podPath);
        // No kubelet confirms the deletion, so the pod stays.
        assertThat(twin.api().find(podPath)).isPresent();
    }

    @Test
    @Order(6)
    void podsOnALiveNodeGoAtOnce() {
        String dead = runningPods("web").stream()
                .map(pod -> pod.at("/spec/nodeName").asText())
                .filter(name -> !ready(twin.api().get("/api/v1/nodes/" + name)).equals("True"))
                .findFirst()
                .orElseThrow();
        twin.api().delete("/apis/apps/v1/namespaces/default/deployments/web");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(twin.api().list("/api/v1/namespaces/default/pods"))
                        .allSatisfy(pod ->
                                assertThat(pod.at("/spec/nodeName").asText()).isEqualTo(dead)));
    }

    @Test
    @Order(7)
    void aStoppedInstanceGetsATaintAndKeepsItsNode() {
        JsonNode node = poolNodes().stream()
                .filter(candidate -> ready(candidate).equals("True"))
                .findFirst()
                .orElseThrow();
        String name = node.at("/metadata/name").asText();

        twin.ec2().stop(instanceOf(node));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(twin.api()
                                .get("/api/v1/nodes/" + name)
                                .at("/spec/taints")
                                .toString())
                        .contains("node.cloudprovider.kubernetes.io/shutdown"));
    }

    @Test
    @Order(8)
    void ec2TakesASpotInstanceBack() {
        String spot = launches.spot("joins", "t3.medium", "token-spot");
        assertThatThrownBy(() -> twin.ec2().reclaim(instanceOf(poolNodes().getFirst()), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a spot instance");

        twin.ec2().reclaim(spot, Duration.ofMillis(200));

        await().atMost(Duration.ofSeconds(10))
                .until(() -> instance(spot).state().equals("terminated"));
    }

    @Test
    @Order(9)
    void theProxyHasRecordedWhatTheTestDidAndNothingElse() {
        List<RecordedCall> fleets = twin.proxy().calls("CreateFleet");

        assertThat(fleets)
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.succeeded()).isTrue());
        assertThat(fleets.getFirst().instances()).hasSize(2);
        assertThat(fleets.getFirst().parameters()).containsEntry("ClientToken", "token-1");
        assertThat(twin.proxy().calls("TerminateInstances")).hasSize(1);
        // The booter asks EC2 for types and instances, but not through the proxy.
        assertThat(twin.proxy().calls("DescribeInstanceTypes")).isEmpty();
    }

    @Test
    @Order(10)
    void capacityCanBeTakenAway() {
        twin.ec2().capacity(Map.of("on-demand:t3.medium:*", 1));

        assertThat(launches.fleet("joins", "t3.medium", 3, "token-3")).hasSize(1);
        twin.ec2().capacity(Map.of());
    }

    @Test
    @Order(11)
    void logsAreWhereItSays() {
        assertThat(twin.logs().keySet())
                .contains("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "ec2");
        assertThat(twin.logs().values())
                .allSatisfy(log -> assertThat(Files.exists(log)).isTrue());
    }

    /** As a node autoscaler does, which wants to see the end of its nodes. */
    private static void holdByFinalizer(String path) {
        twin.api()
                .patch(
                        path,
                        TwinApi.MERGE_PATCH,
                        TwinApi.parse("{\"metadata\":{\"finalizers\":[\"twin.joiner.dev/hold\"]}}"));
    }

    private static String instanceOf(JsonNode node) {
        return node.at("/spec/providerID").asText().replaceFirst(".*/", "");
    }

    private static Instant first(List<WatchEvent> events, String pod, String pointer, String not) {
        return events.stream()
                .filter(event -> event.name().equals(pod))
                .filter(event -> !event.object().at(pointer).asText().equals(not))
                .findFirst()
                .orElseThrow()
                .receivedAt();
    }

    private static List<JsonNode> poolNodes() {
        return twin.api().list("/api/v1/nodes?labelSelector=" + TwinApi.query("pool=a"));
    }

    private static List<JsonNode> runningPods(String app) {
        return twin.api().list("/api/v1/namespaces/default/pods?labelSelector=" + TwinApi.query("app=" + app)).stream()
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .toList();
    }

    private static String ready(JsonNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    private static Instance instance(String id) {
        return twin.ec2().instances().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode deployment(String name, int replicas) {
        return TwinApi.parse("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s"},
                 "spec":{"replicas":%2$d,"selector":{"matchLabels":{"app":"%1$s"}},
                  "template":{"metadata":{"labels":{"app":"%1$s"}},"spec":{"nodeSelector":{"pool":"a"},
                   "containers":[{"name":"c","image":"c","resources":{"requests":{"cpu":"100m"}}}]}}}}""".formatted(name, replicas));
    }
}
