package dev.joiner.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class InstanceMathTest {
    private static final long MI = 1L << 20;
    private static final long GI = 1L << 30;

    @Test
    void leavesAT3MediumWhatKarpenterLeavesIt() {
        Resources capacity = v1alpha5().capacity(Types.T3_MEDIUM);
        Resources allocatable = v1alpha5().allocatable(Types.T3_MEDIUM, capacity);

        assertThat(capacity.quantities())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("cpu", "2", "memory", "3788Mi", "pods", "17", "ephemeral-storage", "20Gi"));
        assertThat(allocatable.quantities())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("cpu", "1930m", "memory", "3246Mi", "pods", "17", "ephemeral-storage", "17Gi"));
    }

    @Test
    void leavesAnM5LargeWhatKarpenterLeavesIt() {
        Resources capacity = v1().capacity(Types.M5_LARGE);

        assertThat(capacity.get("memory")).isEqualTo(7577 * MI);
        assertThat(capacity.get("pods")).isEqualTo(29);
        assertThat(v1().allocatable(Types.M5_LARGE, capacity).quantities())
                .containsEntry("cpu", "1930m")
                .containsEntry("memory", "6903Mi")
                .containsEntry("pods", "29");
    }

    @Test
    void takes64MiFromAnArmTypeInTheNewGenerationOnly() {
        assertThat(v1().capacity(Types.C6G_XLARGE).get("memory")).isEqualTo(7518 * MI);
        assertThat(v1alpha5().capacity(Types.C6G_XLARGE).get("memory")).isEqualTo(7577 * MI);

        Resources allocatable = v1().allocatable(Types.C6G_XLARGE, v1().capacity(Types.C6G_XLARGE));
        assertThat(allocatable.get("cpu")).isEqualTo(3920);
        assertThat(allocatable.get("pods")).isEqualTo(58);
        assertThat(allocatable.get("memory")).isEqualTo((7518 - (11 * 58 + 255) - 100) * MI);
    }

    @Test
    void reservesLessOfEachFurtherCore() {
        assertThat(reservedCpu(1)).isEqualTo(60);
        assertThat(reservedCpu(2)).isEqualTo(70);
        assertThat(reservedCpu(4)).isEqualTo(80);
        assertThat(reservedCpu(8)).isEqualTo(90);
        assertThat(reservedCpu(96)).isEqualTo(310);
        assertThat(reservedCpu(192)).isEqualTo(550);
    }

    @Test
    void countsInterfacesOfTheDefaultCardInTheNewGenerationOnly() {
        TypeFacts many = Types.type("p4d.24xlarge", "amd64", 96, 1_179_648, 60, 15, 50);

        assertThat(v1().pods(many)).isEqualTo(15 * 49 + 2);
        assertThat(v1alpha5().pods(many)).isEqualTo(60 * 49 + 2);
    }

    @Test
    void countsBranchInterfacesOfTypesWithATrunkOnly() {
        assertThat(Types.M5_LARGE.branchInterfaces()).isEqualTo(9);
        assertThat(Types.C6G_XLARGE.branchInterfaces()).isEqualTo(18);
        assertThat(Types.type("m5.2xlarge", "amd64", 8, 32_768, 4, 4, 15).branchInterfaces())
                .isEqualTo(38);
        assertThat(Types.type("c5.9xlarge", "amd64", 36, 73_728, 8, 8, 30).branchInterfaces())
                .isEqualTo(54);
        assertThat(Types.type("c5.18xlarge", "amd64", 72, 147_456, 15, 15, 50).branchInterfaces())
                .isEqualTo(107);
        assertThat(Types.T3_MEDIUM.branchInterfaces()).isZero();
        assertThat(v1().capacity(Types.M5_LARGE).get("vpc.amazonaws.com/pod-eni"))
                .isEqualTo(9);
    }

    @Test
    void takesTheUsersNumberOfPods() {
        var kubelet = kubelet(OptionalInt.of(8), OptionalInt.empty(), Map.of(), Map.of(), Map.of());

        assertThat(math(Generation.V1, kubelet).pods(Types.T3_MEDIUM)).isEqualTo(8);
    }

    @Test
    void takesTheSmallerOfPodsAndPodsPerCore() {
        assertThat(math(Generation.V1, kubelet(OptionalInt.of(8), OptionalInt.of(3), Map.of(), Map.of(), Map.of()))
                        .pods(Types.T3_MEDIUM))
                .isEqualTo(6);
        assertThat(math(Generation.V1, kubelet(OptionalInt.empty(), OptionalInt.of(0), Map.of(), Map.of(), Map.of()))
                        .pods(Types.T3_MEDIUM))
                .isEqualTo(17);
    }

    @Test
    void replacesEachReservationThatTheUserNames() {
        var kubelet = kubelet(
                OptionalInt.empty(),
                OptionalInt.empty(),
                Map.of("cpu", "500m", "pid", "100"),
                Map.of("memory", "1Gi"),
                Map.of());
        InstanceMath math = math(Generation.V1, kubelet);
        Resources capacity = math.capacity(Types.T3_MEDIUM);

        Resources allocatable = math.allocatable(Types.T3_MEDIUM, capacity);

        assertThat(allocatable.get("cpu")).isEqualTo(1500);
        assertThat(allocatable.get("memory")).isEqualTo((3788 - 442 - 100) * MI - GI);
        assertThat(allocatable.get("pid")).isZero();
    }

    @Test
    void reservesNothingWhereTheUserNames0() {
        var kubelet =
                kubelet(OptionalInt.empty(), OptionalInt.empty(), Map.of("cpu", "0"), Map.of("memory", "0"), Map.of());
        InstanceMath math = math(Generation.V1, kubelet);

        Resources allocatable = math.allocatable(Types.T3_MEDIUM, math.capacity(Types.T3_MEDIUM));

        assertThat(allocatable.get("cpu")).isEqualTo(2000);
    }

    @Test
    void takesEvictionThresholdsAsQuantityOrPercentage() {
        assertThat(evicted(Map.of("memory.available", "500Mi"))).isEqualTo(500 * MI);
        assertThat(evicted(Map.of("memory.available", "10%"))).isEqualTo((long) Math.ceil(3788 * MI / 10d));
        assertThat(evicted(Map.of("memory.available", "100%"))).isZero();
        assertThat(evicted(Map.of())).isEqualTo(100 * MI);
    }

    @Test
    void neverPromisesLessThanNothing() {
        var kubelet = kubelet(OptionalInt.empty(), OptionalInt.empty(), Map.of("memory", "100Gi"), Map.of(), Map.of());
        InstanceMath math = math(Generation.V1, kubelet);

        assertThat(math.allocatable(Types.T3_MEDIUM, math.capacity(Types.T3_MEDIUM))
                        .get("memory"))
                .isZero();
    }

    @Test
    void limitsPodsTo110WhereInterfacesDoNot() {
        var settings = new NodeSizing(0.075, 0, false);

        assertThat(new InstanceMath(Generation.V1ALPHA5, settings, KubeletSettings.DEFAULT, 20 * GI)
                        .pods(Types.T3_MEDIUM))
                .isEqualTo(110);
    }

    private static long reservedCpu(int vcpus) {
        TypeFacts type = Types.type("x", "amd64", vcpus, 8192, 3, 3, 10);
        Resources capacity = v1().capacity(type);
        return vcpus * 1000L - v1().allocatable(type, capacity).get("cpu");
    }

    private static long evicted(Map<String, String> evictionHard) {
        InstanceMath math = math(
                Generation.V1, kubelet(OptionalInt.empty(), OptionalInt.empty(), Map.of(), Map.of(), evictionHard));
        Resources capacity = math.capacity(Types.T3_MEDIUM);
        return capacity.get("memory")
                - 442 * MI
                - math.allocatable(Types.T3_MEDIUM, capacity).get("memory");
    }

    private static KubeletSettings kubelet(
            OptionalInt maxPods,
            OptionalInt podsPerCore,
            Map<String, String> kubeReserved,
            Map<String, String> systemReserved,
            Map<String, String> evictionHard) {
        return new KubeletSettings(maxPods, podsPerCore, kubeReserved, systemReserved, evictionHard, List.of());
    }

    private static InstanceMath v1() {
        return math(Generation.V1, KubeletSettings.DEFAULT);
    }

    private static InstanceMath v1alpha5() {
        return math(Generation.V1ALPHA5, KubeletSettings.DEFAULT);
    }

    private static InstanceMath math(Generation generation, KubeletSettings kubelet) {
        return new InstanceMath(generation, NodeSizing.DEFAULT, kubelet, 20 * GI);
    }
}
