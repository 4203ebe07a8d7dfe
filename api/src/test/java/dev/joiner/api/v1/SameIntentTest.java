package dev.joiner.api.v1;

import static dev.joiner.api.v1alpha5.Specs.aProvisioner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim.NodeClassRef;
import dev.joiner.api.kube.Node.TaintSpec;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.SelectorTerm;
import dev.joiner.api.v1.Ec2NodeClass.ImageTerm;
import dev.joiner.api.v1.Ec2NodeClass.Term;
import dev.joiner.api.v1.KarpenterNodePool.Disruption;
import dev.joiner.api.v1.KarpenterNodePool.NodeSpec;
import dev.joiner.api.v1.KarpenterNodePool.RequirementSpec;
import dev.joiner.api.v1.KarpenterNodePool.Template;
import dev.joiner.api.v1.KarpenterNodePool.TemplateMetadata;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.api.v1alpha5.Specs;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever says the same in the other generation gets the same pool and the same class. */
class SameIntentTest {
    private static final RequirementSpec LINUX = requires(Labels.OS, "In", "linux");
    private static final RequirementSpec AMD64 = requires(Labels.ARCH, "In", "amd64");
    private static final RequirementSpec ON_DEMAND = requires(Labels.CAPACITY_TYPE, "In", "on-demand");

    private static RequirementSpec requires(String key, String operator, String... values) {
        return new RequirementSpec(key, operator, List.of(values), null);
    }

    private static KarpenterNodePool pool(
            TemplateMetadata metadata, List<TaintSpec> taints, Disruption disruption, RequirementSpec... requirements) {
        var nodes = new NodeSpec(
                taints,
                List.of(),
                Arrays.asList(requirements),
                new NodeClassRef("karpenter.k8s.aws", "EC2NodeClass", "default"));
        return new KarpenterNodePool(
                Specs.named("default"),
                new KarpenterNodePool.Spec(new Template(metadata, nodes), disruption, Map.of("cpu", "100"), 7));
    }

    /** The generation tells where the object came from; all else is what it means. */
    private static NodePool asOld(NodePool pool) {
        return pool.toBuilder().generation(Generation.V1ALPHA5).build();
    }

    @Test
    void a_provisioner_and_a_node_pool_of_the_same_intent_are_the_same_pool() {
        NodePool old = aProvisioner()
                .requires(Labels.INSTANCE_TYPE, "In", "t3.medium")
                .label("team", "red")
                .taint("team", "red", "NoSchedule")
                .limit("cpu", "100")
                .weight(7)
                .emptyAfter(30)
                .build()
                .toNodePool();

        NodePool modern = pool(
                        new TemplateMetadata(Map.of("team", "red"), Map.of()),
                        List.of(new TaintSpec("team", "red", "NoSchedule")),
                        new Disruption("WhenEmpty", "30s"),
                        requires(Labels.INSTANCE_TYPE, "In", "t3.medium"),
                        LINUX,
                        AMD64,
                        ON_DEMAND)
                .toNodePool();

        assertThat(asOld(modern)).isEqualTo(old);
    }

    @Test
    void a_provisioner_that_chooses_no_type_means_what_its_defaults_say() {
        NodePool old = aProvisioner()
                .limit("cpu", "100")
                .weight(7)
                .emptyAfter(0)
                .build()
                .toNodePool();

        NodePool modern = pool(
                        new TemplateMetadata(Map.of(), Map.of()),
                        List.of(),
                        new Disruption(null, null),
                        LINUX,
                        AMD64,
                        ON_DEMAND,
                        requires("karpenter.k8s.aws/instance-category", "In", "c", "m", "r"),
                        requires("karpenter.k8s.aws/instance-generation", "Gt", "2"))
                .toNodePool();

        assertThat(asOld(modern)).isEqualTo(old);
    }

    @Test
    void only_nodes_of_a_provisioner_carry_its_label() {
        NodePool old = aProvisioner().build().toNodePool();
        NodePool modern = pool(new TemplateMetadata(Map.of(), Map.of()), List.of(), new Disruption(null, null))
                .toNodePool();

        assertThat(old.nodeLabels())
                .containsEntry(Labels.PROVISIONER, "default")
                .containsKey(Labels.NODE_POOL);
        assertThat(modern.nodeLabels())
                .doesNotContainKey(Labels.PROVISIONER)
                .containsEntry(Labels.NODE_POOL, "default");
    }

    @Test
    void a_node_template_and_a_node_class_of_the_same_intent_are_the_same_class() {
        NodeClass old = new AwsNodeTemplate(
                        Specs.named("default"),
                        new AwsNodeTemplate.Spec(
                                "echo hi",
                                "AL2023",
                                null,
                                true,
                                null,
                                "nodes",
                                Map.of("karpenter.sh/discovery", "demo"),
                                Map.of("aws-ids", "sg-1, sg-2"),
                                Map.of("team", "red"),
                                null,
                                new AwsNodeTemplate.Metadata(null, null, 1, null),
                                List.of()))
                .toNodeClass();
        NodeClass modern = new Ec2NodeClass(
                        Specs.named("default"),
                        new Ec2NodeClass.Spec(
                                List.of(new Term(Map.of("karpenter.sh/discovery", "demo"), null, null)),
                                List.of(new Term(null, "sg-1", null), new Term(null, "sg-2", null)),
                                List.of(new ImageTerm("al2023@latest")),
                                null,
                                "echo hi",
                                null,
                                "nodes",
                                Map.of("team", "red"),
                                null,
                                List.of(),
                                true,
                                null))
                .toNodeClass();

        assertThat(modern)
                .usingRecursiveComparison()
                .ignoringFields("generation")
                .isEqualTo(old);
        assertThat(modern.generation()).isEqualTo(Generation.V1);
    }

    @Test
    void the_kubelets_of_a_node_pool_are_set_by_its_class() {
        var kubelet = new Provisioner.Kubelet(20, null, null, null, null, null);
        var nodeClass = new Ec2NodeClass(
                Specs.named("default"),
                new Ec2NodeClass.Spec(
                        List.of(), List.of(), List.of(), null, null, null, null, Map.of(), kubelet, List.of(), null,
                        null));

        KubeletSettings settings = nodeClass.kubeletSettings();

        assertThat(settings.maxPods()).isEqualTo(OptionalInt.of(20));
        assertThat(aProvisioner().build().toNodePool().toBuilder()
                        .kubelet(settings)
                        .build()
                        .kubelet())
                .isEqualTo(settings);
    }

    @Test
    void terms_with_names_and_tags_stay_alternatives() {
        NodeClass nodeClass = new Ec2NodeClass(
                        Specs.named("default"),
                        new Ec2NodeClass.Spec(
                                List.of(new Term(Map.of("a", "1,2", "b", "*"), null, null)),
                                List.of(new Term(null, null, "web"), new Term(Map.of("c", "3"), null, null)),
                                List.of(),
                                null,
                                null,
                                null,
                                null,
                                Map.of(),
                                null,
                                List.of(),
                                null,
                                null))
                .toNodeClass();

        assertThat(nodeClass.subnets())
                .as("v1 knows no commas")
                .containsExactly(new SelectorTerm(
                        List.of(), List.of(), new TreeMap<>(Map.of("a", List.of("1,2"), "b", List.of("*")))));
        assertThat(nodeClass.securityGroups()).hasSize(2);
        assertThat(nodeClass.metadata()).isEqualTo(NodeClass.MetadataOptions.V1_DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"30s,30", "1h30m,5400", "0s,0", "2m5s,125"})
    void empty_nodes_go_after_the_time_that_consolidation_waits(String written, long seconds) {
        assertThat(GoDuration.orNever(written)).isEqualTo(Optional.of(Duration.ofSeconds(seconds)));
    }

    @Test
    void never_means_that_empty_nodes_stay() {
        assertThat(GoDuration.orNever("Never")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "1d", "1h 30m", "never", "-1s", "1.5h"})
    void what_is_no_time_is_refused(String written) {
        assertThatThrownBy(() -> GoDuration.orNever(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + written + "' is no time");
    }
}
