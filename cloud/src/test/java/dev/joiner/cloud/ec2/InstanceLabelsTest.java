package dev.joiner.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.requirement.Requirements;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceLabelsTest {
    @Test
    void namesEveryLabelOfAType() {
        Requirements labels = labels(Generation.V1, Types.T3_MEDIUM);

        assertThat(labels.singleValues())
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("node.kubernetes.io/instance-type", "t3.medium"),
                        Map.entry("kubernetes.io/arch", "amd64"),
                        Map.entry("kubernetes.io/os", "linux"),
                        Map.entry("topology.kubernetes.io/region", "us-west-2"),
                        Map.entry("karpenter.k8s.aws/instance-category", "t"),
                        Map.entry("karpenter.k8s.aws/instance-generation", "3"),
                        Map.entry("karpenter.k8s.aws/instance-family", "t3"),
                        Map.entry("karpenter.k8s.aws/instance-size", "medium"),
                        Map.entry("karpenter.k8s.aws/instance-cpu", "2"),
                        Map.entry("karpenter.k8s.aws/instance-memory", "4096"),
                        Map.entry("karpenter.k8s.aws/instance-network-bandwidth", "256"),
                        Map.entry("karpenter.k8s.aws/instance-ebs-bandwidth", "2085"),
                        Map.entry("karpenter.k8s.aws/instance-hypervisor", "nitro"),
                        Map.entry("karpenter.k8s.aws/instance-capability-flex", "false")));
    }

    @Test
    void saysThatATypeWithoutGpuHasNone() {
        Requirements labels = labels(Generation.V1, Types.T3_MEDIUM);

        assertThat(labels.get("karpenter.k8s.aws/instance-gpu-name"))
                .hasValueSatisfying(
                        requirement -> assertThat(requirement.isEmpty()).isTrue());
    }

    @Test
    void doublesTheGpuAsAcceleratorForProvisionersOnly() {
        TypeFacts gpu = Types.withGpu("g4dn.xlarge", new TypeFacts.Device("t4", "nvidia", 1, 16384));

        assertThat(labels(Generation.V1, gpu).singleValues())
                .containsEntry("karpenter.k8s.aws/instance-gpu-name", "t4")
                .containsEntry("karpenter.k8s.aws/instance-gpu-memory", "16384")
                .doesNotContainKey("karpenter.k8s.aws/instance-accelerator-name");
        assertThat(labels(Generation.V1ALPHA5, gpu).singleValues())
                .containsEntry("karpenter.k8s.aws/instance-accelerator-name", "t4")
                .containsEntry("karpenter.k8s.aws/instance-pods", "29");
    }

    @Test
    void splitsOddNamesAsKarpenterDoes() {
        assertThat(name("u-6tb1.metal")).isEqualTo("u 1 u-6tb1 metal");
        assertThat(name("m7i-flex.large")).isEqualTo("m 7 m7i-flex large");
        assertThat(name("x2gd.metal")).isEqualTo("x 2 x2gd metal");
    }

    private static String name(String type) {
        var labels = labels(Generation.V1, Types.type(type, "amd64", 2, 4096, 3, 3, 6))
                .singleValues();
        return labels.get("karpenter.k8s.aws/instance-category") + " "
                + labels.get("karpenter.k8s.aws/instance-generation") + " "
                + labels.get("karpenter.k8s.aws/instance-family") + " "
                + labels.get("karpenter.k8s.aws/instance-size");
    }

    private static Requirements labels(Generation generation, TypeFacts type) {
        return Requirements.of(new InstanceLabels(generation, "us-west-2").of(type, 29));
    }
}
