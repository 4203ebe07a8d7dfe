package dev.joiner.api.v1alpha5;

import static dev.joiner.api.v1alpha5.Specs.aProvisioner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvisionerTest {
    private static final Requirement LINUX = Requirement.in(Labels.OS, "linux");
    private static final Requirement AMD64 = Requirement.in(Labels.ARCH, "amd64");
    private static final Requirement ON_DEMAND = Requirement.in(Labels.CAPACITY_TYPE, "on-demand");
    private static final Requirement ABOVE_TWO =
            Requirement.of(Labels.AWS_PREFIX + "instance-generation", Operator.GT, List.of("2"), 0);

    @Test
    void meansWhatTheArticleMeans() {
        NodePool pool = aProvisioner()
                .requires("karpenter.k8s.aws/instance-category", "In", "t")
                .requires("karpenter.k8s.aws/instance-cpu", "In", "2")
                .requires("karpenter.k8s.aws/instance-hypervisor", "In", "nitro")
                .requires("karpenter.k8s.aws/instance-generation", "Gt", "2")
                .requires("karpenter.k8s.aws/instance-family", "In", "t3")
                .requires("karpenter.k8s.aws/instance-size", "In", "medium")
                .emptyAfter(30)
                .build()
                .toNodePool();

        assertThat(pool.name()).isEqualTo("default");
        assertThat(pool.generation()).isEqualTo(Generation.V1ALPHA5);
        assertThat(pool.nodeClass()).isEqualTo("default");
        assertThat(pool.emptyFor()).contains(Duration.ofSeconds(30));
        assertThat(pool.limits()).isEqualTo(Limits.NONE);
        assertThat(pool.weight()).isZero();
        assertThat(pool.requirements())
                .isEqualTo(Requirements.of(
                        LINUX,
                        AMD64,
                        ON_DEMAND,
                        ABOVE_TWO,
                        Requirement.in(Labels.AWS_PREFIX + "instance-category", "t"),
                        Requirement.in(Labels.AWS_PREFIX + "instance-cpu", "2"),
                        Requirement.in(Labels.AWS_PREFIX + "instance-hypervisor", "nitro"),
                        Requirement.in(Labels.AWS_PREFIX + "instance-family", "t3"),
                        Requirement.in(Labels.AWS_PREFIX + "instance-size", "medium")));
    }

    @Test
    void getsTheDefaultsOfTheOldWebhook() {
        NodePool pool = aProvisioner().build().toNodePool();

        assertThat(pool.requirements())
                .isEqualTo(Requirements.of(
                        LINUX,
                        AMD64,
                        ON_DEMAND,
                        ABOVE_TWO,
                        Requirement.in(Labels.AWS_PREFIX + "instance-category", "c", "m", "r")));
        assertThat(pool.emptyFor()).as("never").isEmpty();
    }

    @Test
    void getsNoDefaultWhereItSaysSomething() {
        NodePool pool = aProvisioner()
                .requires("beta.kubernetes.io/arch", "In", "arm64")
                .requires(Labels.CAPACITY_TYPE, "Exists")
                .requires(Labels.INSTANCE_TYPE, "In", "t4g.medium")
                .build()
                .toNodePool();

        assertThat(pool.requirements())
                .isEqualTo(Requirements.of(
                        LINUX,
                        Requirement.in(Labels.ARCH, "arm64"),
                        Requirement.exists(Labels.CAPACITY_TYPE),
                        Requirement.in(Labels.INSTANCE_TYPE, "t4g.medium")));
    }

    @Test
    void putsItsLabelsAndItsNameOnNodesUnderBothGenerationsKeys() {
        NodePool pool = aProvisioner().label("team", "red").build().toNodePool();

        assertThat(pool.nodeLabels())
                .isEqualTo(Map.of("team", "red", Labels.PROVISIONER, "default", Labels.NODE_POOL, "default"));
        assertThat(pool.nodeRequirements().unmetBy(Map.of("team", "blue"))).isPresent();
        assertThat(pool.nameLabel()).isEqualTo(Labels.PROVISIONER);
    }

    @Test
    void keepsTaintsLimitsAndWeight() {
        NodePool pool = aProvisioner()
                .taint("gpu", "true", "NoSchedule")
                .startupTaint("cni", "NoExecute")
                .limit("cpu", "1000")
                .limit("memory", "1000Gi")
                .weight(10)
                .build()
                .toNodePool();

        assertThat(pool.taints()).containsExactly(new Taint("gpu", "true", "NoSchedule"));
        assertThat(pool.startupTaints()).containsExactly(new Taint("cni", "", "NoExecute"));
        assertThat(pool.limits()).isEqualTo(Limits.parse(Map.of("cpu", "1000", "memory", "1000Gi")));
        assertThat(pool.weight()).isEqualTo(10);
    }
}
