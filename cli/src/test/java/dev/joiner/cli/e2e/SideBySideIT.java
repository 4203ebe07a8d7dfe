package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.TwinApi;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Joiner beside Karpenter on one cluster: Karpenter's pools, claims, nodes and pods are there, and its Lease is fresh;
 * Karpenter itself does nothing, so that whatever is written to its objects was Joiner. The judge is the API server's
 * audit log.
 */
class SideBySideIT {
    private static final int CLAIMS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration TWO_SWEEPS = Duration.ofSeconds(20);
    private static final String NODE_CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";
    private static final String NODE_POOLS = "/apis/karpenter.sh/v1/nodepools";
    private static final String NODE_CLASSES = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses";
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    private static TestTwin twin;

    @BeforeAll
    static void start() {
        // Karpenter's instances are nowhere: to EC2 they are unknown ids.
        twin = TestTwin.start(
                "side-by-side-it",
                options -> options.boot(Duration.ofSeconds(2))
                        .withoutCloudController()
                        .audit());
    }

    @AfterAll
    static void close() {
        twin.close();
    }

    @Test
    void nothingOfKarpentersIsTouchedWhileJoinerScalesItsOwnPoolsUpAndDown() throws IOException {
        karpenterIsAtWork();
        Map<String, String> before = versions();
        twin.nodePool("joiners", pool -> {
            pool.withObject("/metadata/labels").put("joiner.dev/managed", "true");
            pool.withObject("/spec/labels").put("team", "joiner");
            pool.withObject("/spec").put("ttlSecondsAfterEmpty", 5);
            return pool;
        });
        // A pool for the same pods that Joiner must not use: it is not labelled.
        twin.nodePool("unlabelled", pool -> {
            pool.withObject("/spec/labels").put("team", "joiner");
            pool.withObject("/spec").put("weight", 100);
            return pool;
        });

        twin.deployment("web", 24, "200m", Map.of("team", "joiner"));
        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(24 + CLAIMS));
        assertThat(ours())
                .hasSize(3)
                .allSatisfy(claim -> assertThat(claim.at("/metadata/labels/karpenter.sh~1nodepool")
                                .asText())
                        .isEqualTo("joiners"));

        twin.leader().kill();
        twin.scale("web", 40);
        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(40 + CLAIMS));
        twin.replicas().forEach(process -> {
            process.start();
            process.awaitReady();
        });

        twin.scale("web", 0);
        TestTwin.eventually(PATIENCE, () -> {
            assertThat(ours()).isEmpty();
            assertThat(twin.twin().ec2().alive()).isEmpty();
            assertThat(twin.twin().api().list("/apis/joiner.dev/v1alpha1/demands"))
                    .isEmpty();
        });

        // What a sweep would do it has done by now.
        Instant quiet = Instant.now().plus(TWO_SWEEPS);
        TestTwin.eventually(
                TWO_SWEEPS.multipliedBy(2), () -> assertThat(Instant.now()).isAfter(quiet));
        assertThat(writesOfJoiner()).isEmpty();
        assertThat(versions()).isEqualTo(before);
        assertThat(twin.running()).hasSize(CLAIMS);
        assertThat(twin.linesOf("joiner-", "are not Joiner's")).isNotEmpty();
    }

    private static List<JsonNode> ours() {
        return twin.twin().api().list(NODE_CLAIMS).stream()
                .filter(claim -> !claim.at("/metadata/name").asText().startsWith("karpenters-"))
                .toList();
    }

    private static String name(int i) {
        return "karpenters-" + i;
    }

    private static void karpenterIsAtWork() {
        TwinApi api = twin.twin().api();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000000Z");
        apply("""
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
                 "metadata":{"name":"karpenter-leader-election","namespace":"kube-system"},
                 "spec":{"holderIdentity":"karpenter-1","leaseDurationSeconds":15,"renewTime":"%s"}}
                """.formatted(now), "kube-system");
        // Karpenter was there first, as it is where Joiner is tried beside it.
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(twin.linesOf("joiner-", "only node pools and classes with the label"))
                        .hasSizeGreaterThanOrEqualTo(2));
        apply("""
                {"apiVersion":"karpenter.k8s.aws/v1","kind":"EC2NodeClass","metadata":{"name":"karpenters"},"spec":{
                 "amiSelectorTerms":[{"alias":"al2023@latest"}],"instanceProfile":"KarpenterInstanceNodeRole",
                 "subnetSelectorTerms":[{"tags":{"karpenter.sh/discovery":"demo"}}],
                 "securityGroupSelectorTerms":[{"tags":{"karpenter.sh/discovery":"demo"}}]}}
                """, "");
        apply("""
                {"apiVersion":"karpenter.sh/v1","kind":"NodePool","metadata":{"name":"karpenters"},"spec":{
                 "disruption":{"consolidationPolicy":"WhenEmpty","consolidateAfter":"1s"},
                 "template":{"spec":{
                  "nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"karpenters"},
                  "requirements":[{"key":"karpenter.sh/capacity-type","operator":"In","values":["on-demand"]}]}}}}
                """, "");
        IntStream.range(0, CLAIMS).forEach(SideBySideIT::claimWithNodeAndPod);
        // One whose launch Karpenter is just about to make.
        api.apply(claim("karpenters-new"), "", "karpenter");
        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(CLAIMS));
    }

    private static ObjectNode claim(String name) {
        ObjectNode claim = TwinApi.parse("""
                {"apiVersion":"karpenter.sh/v1","kind":"NodeClaim","metadata":{
                  "labels":{"karpenter.sh/nodepool":"karpenters"},"finalizers":["karpenter.sh/termination"]},
                 "spec":{"nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"karpenters"},
                  "requirements":[{"key":"karpenter.sh/nodepool","operator":"In","values":["karpenters"]}]}}
                """);
        claim.withObject("/metadata").put("name", name);
        return claim;
    }

    /** Half of the nodes are ready; the other half is empty but for its pod that ends with it. */
    private static void claimWithNodeAndPod(int i) {
        TwinApi api = twin.twin().api();
        String name = name(i);
        String providerId = "aws:///us-west-2a/i-%017d".formatted(i);
        ObjectNode node = TwinApi.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"finalizers":["karpenter.sh/termination"],
                  "labels":{"karpenter.sh/nodepool":"karpenters","karpenter.sh/registered":"true",
                   "karpenter.sh/initialized":"true","kubernetes.io/os":"linux","twin.joiner.dev/kubelet":"runs"}},
                 "spec":{"taints":[{"key":"karpenters","effect":"NoSchedule"}]},
                 "status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"20"},
                  "allocatable":{"cpu":"4","memory":"8Gi","pods":"20"}}}
                """);
        node.withObject("/metadata").put("name", name);
        node.withObject("/metadata/labels").put("kubernetes.io/hostname", name);
        node.withObject("/spec").put("providerID", providerId);
        api.create("/api/v1/nodes", node);
        api.apply(claim(name), "", "karpenter");
        ObjectNode status = TwinApi.parse("{\"status\":{\"conditions\":[]}}");
        status.withObject("/status").put("providerID", providerId).put("nodeName", name);
        for (String condition : List.of("Launched", "Registered", "Initialized", "Ready")) {
            ((ArrayNode) status.at("/status/conditions"))
                    .addObject()
                    .put("type", condition)
                    .put("status", "True")
                    .put("reason", condition)
                    .put("message", "")
                    .put("lastTransitionTime", "2026-11-28T12:00:00Z");
        }
        api.patch(NODE_CLAIMS + "/" + name + "/status", TwinApi.MERGE_PATCH, status);
        new Objects(api)
                .create(
                        TestTwin.NAMESPACE,
                        Objects.pod(
                                name,
                                "100m",
                                "{\"nodeName\":\"" + name + "\",\"tolerations\":[{\"operator\":\"Exists\"}]}"));
    }

    private static void apply(String json, String namespace) {
        twin.twin().api().apply(TwinApi.parse(json), namespace, "karpenter");
    }

    /** Of every object of Karpenter's but its nodes, whose kubelets report. */
    private static Map<String, String> versions() {
        TwinApi api = twin.twin().api();
        return Stream.of(NODE_CLAIMS, NODE_POOLS, NODE_CLASSES)
                .flatMap(path -> api.list(path).stream()
                        .filter(object -> object.at("/metadata/name").asText().startsWith("karpenters"))
                        .map(object -> Map.entry(
                                path + "/" + object.at("/metadata/name").asText(),
                                object.at("/metadata/resourceVersion").asText())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Calls of Joiner's processes that would change an object of Karpenter's or a pool that is not labelled. */
    private static List<String> writesOfJoiner() throws IOException {
        try (Stream<String> lines = Files.lines(twin.twin().auditLog())) {
            return lines.map(TwinApi::parse)
                    .filter(event -> event.at("/user/username").asText().startsWith("system:serviceaccount:joiner:"))
                    .filter(event -> WRITES.contains(event.path("verb").asText()))
                    .filter(event -> {
                        String name = event.at("/objectRef/name").asText();
                        return name.startsWith("karpenters") || name.equals("unlabelled");
                    })
                    .map(event -> event.path("verb").asText() + " "
                            + event.path("requestURI").asText())
                    .toList();
        }
    }
}
