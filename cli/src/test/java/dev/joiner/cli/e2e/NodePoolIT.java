package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.kube.TwinApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Objects of Karpenter's v1 generation: NodePool and EC2NodeClass launch nodes as Provisioner does. */
class NodePoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NODE_CLASS = """
            {"apiVersion":"karpenter.k8s.aws/v1","kind":"EC2NodeClass","metadata":{"name":"modern"},"spec":{
             "amiSelectorTerms":[{"alias":"al2023@latest"}],"instanceProfile":"KarpenterInstanceNodeRole",
             "subnetSelectorTerms":[{"tags":{"karpenter.sh/discovery":"demo"}}],
             "securityGroupSelectorTerms":[{"tags":{"karpenter.sh/discovery":"demo"}}],
             "kubelet":{"maxPods":15}}}
            """;
    private static final String NODE_POOL = """
            {"apiVersion":"karpenter.sh/v1","kind":"NodePool","metadata":{"name":"modern"},"spec":{
             "disruption":{"consolidationPolicy":"WhenEmpty","consolidateAfter":"2s"},
             "limits":{"cpu":"100"},
             "template":{"metadata":{"labels":{"team":"red"}},"spec":{
              "nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"modern"},
              "requirements":[{"key":"node.kubernetes.io/instance-type","operator":"In","values":["t3.medium"]},
               {"key":"karpenter.sh/capacity-type","operator":"In","values":["on-demand"]}]}}}}
            """;

    private static TestTwin twin;

    @BeforeAll
    static void start() {
        twin = TestTwin.start("node-pool-it", options -> options.boot(Duration.ofSeconds(2)));
    }

    @AfterAll
    static void close() {
        twin.close();
    }

    @Test
    void launches_nodes_and_takes_them_away_again() {
        TwinApi api = twin.twin().api();
        apply("modern");
        twin.deployment("red", 10, "200m", Map.of("team", "red"));

        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(10));

        // 8 pods a node, as with the article's Provisioner.
        List<JsonNode> claims = api.list("/apis/karpenter.sh/v1/nodeclaims");
        assertThat(claims).hasSize(2).allSatisfy(claim -> {
            assertThat(claim.at("/spec/nodeClassRef/kind").asText()).isEqualTo("EC2NodeClass");
            assertThat(claim.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("NodePool");
        });
        twin.nodes().forEach(seen -> {
            JsonNode node = api.get("/api/v1/nodes/" + seen.name());
            assertThat(node.at("/metadata/labels/karpenter.sh~1nodepool").asText())
                    .isEqualTo("modern");
            assertThat(node.at("/metadata/labels/karpenter.k8s.aws~1ec2nodeclass")
                            .asText())
                    .isEqualTo("modern");
            assertThat(node.at("/metadata/labels/karpenter.sh~1provisioner-name")
                            .isMissingNode())
                    .isTrue();
            assertThat(node.at("/status/allocatable/pods").asText()).isEqualTo("15");
        });
        assertThat(api.get("/apis/karpenter.k8s.aws/v1/ec2nodeclasses/modern")
                        .at("/status/conditions/0/status")
                        .asText())
                .isEqualTo("True");
        twin.assertOneInstancePerClaim();
        TestTwin.eventually(PATIENCE, () -> {
            JsonNode status = api.get("/apis/karpenter.sh/v1/nodepools/modern").path("status");
            assertThat(status.path("nodes").asInt()).isEqualTo(2);
            assertThat(status.at("/resources/cpu").asText()).isEqualTo("4");
            assertThat(status.at("/conditions/0/status").asText()).isEqualTo("True");
        });

        twin.scale("red", 0);

        TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(api.get("/apis/karpenter.sh/v1/nodepools/modern")
                                .at("/status/resources")
                                .toString())
                        .isEqualTo("{\"nodes\":\"0\"}"));
        api.delete("/apis/karpenter.sh/v1/nodepools/modern");
    }

    @Test
    void tells_why_a_pool_is_not_used() {
        TwinApi api = twin.twin().api();
        ObjectNode pool = TwinApi.parse(NODE_POOL);
        pool.withObject("/metadata").put("name", "lost");
        pool.withObject("/spec/template/spec/nodeClassRef").put("name", "nowhere");
        pool.withObject("/spec/template/metadata/labels").put("team", "lost");
        api.apply(pool, "", "e2e");
        twin.deployment("lost", 1, "200m", Map.of("team", "lost"));

        TestTwin.eventually(PATIENCE, () -> {
            JsonNode condition = api.get("/apis/karpenter.sh/v1/nodepools/lost").at("/status/conditions/0");
            assertThat(condition.path("status").asText()).isEqualTo("False");
            assertThat(condition.path("message").asText()).isEqualTo("its EC2NodeClass 'nowhere' does not exist");
            assertThat(api.list("/apis/joiner.dev/v1alpha1/namespaces/default/demands"))
                    .singleElement()
                    .satisfies(demand -> assertThat(demand.at("/status/reasons").toString())
                            .contains("node pool 'lost' is not used: its EC2NodeClass 'nowhere' does not exist"));
        });
        twin.scale("lost", 0);
        api.delete("/apis/karpenter.sh/v1/nodepools/lost");
    }

    @Test
    void takes_the_place_of_a_provisioner_with_the_same_name() {
        TwinApi api = twin.twin().api();
        for (JsonNode object : Walkthrough.seed("provisioner.yaml")) {
            api.apply(object, TestTwin.NAMESPACE, "e2e");
        }
        apply("default");
        twin.deployment("web", 8, "200m", Map.of());

        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(8));

        assertThat(api.list("/apis/karpenter.sh/v1/nodeclaims"))
                .hasSize(1)
                .allSatisfy(claim ->
                        assertThat(claim.at("/spec/nodeClassRef/kind").asText()).isEqualTo("EC2NodeClass"));
        twin.scale("web", 0);
        TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
        api.delete("/apis/karpenter.sh/v1/nodepools/default");
        api.delete("/apis/karpenter.sh/v1alpha5/provisioners/default");
    }

    private static void apply(String name) {
        TwinApi api = twin.twin().api();
        ObjectNode pool = TwinApi.parse(NODE_POOL);
        pool.withObject("/metadata").put("name", name);
        api.apply(TwinApi.parse(NODE_CLASS), "", "e2e");
        api.apply(pool, "", "e2e");
    }
}
