package dev.joiner.twin.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NodeCapacityTest {
    private static final Hardware T3_MEDIUM = new Hardware("t3.medium", "amd64", 2, 4096, 3, 6);
    private static final Hardware M5_LARGE = new Hardware("m5.large", "amd64", 2, 8192, 3, 10);
    private static final Hardware M5_4XLARGE = new Hardware("m5.4xlarge", "amd64", 16, 65536, 8, 30);

    @Test
    void knowsWhatAT3MediumHas() {
        assertThat(NodeCapacity.of(T3_MEDIUM, 20, settings(OptionalInt.empty(), Map.of(), Map.of())))
                .isEqualTo(new NodeCapacity(2000, 3788, 20480, 17, 1930, 3246, 17408));
    }

    @Test
    void knowsWhatAnM5LargeHas() {
        assertThat(NodeCapacity.of(M5_LARGE, 20, settings(OptionalInt.empty(), Map.of(), Map.of())))
                .isEqualTo(new NodeCapacity(2000, 7577, 20480, 29, 1930, 6903, 17408));
    }

    @Test
    void reservesLessOfEveryFurtherCore() {
        assertThat(NodeCapacity.reservedCpuMillis(1)).isEqualTo(60);
        assertThat(NodeCapacity.reservedCpuMillis(4)).isEqualTo(80);
        assertThat(NodeCapacity.reservedCpuMillis(16)).isEqualTo(110);
        assertThat(NodeCapacity.of(M5_4XLARGE, 20, settings(OptionalInt.empty(), Map.of(), Map.of()))
                        .allocatableCpuMillis())
                .isEqualTo(15890);
    }

    @Test
    void takesMaxPodsFromUserDataButReservesByInterfaces() {
        NodeCapacity capacity = NodeCapacity.of(T3_MEDIUM, 20, settings(OptionalInt.of(110), Map.of(), Map.of()));

        assertThat(capacity.pods()).isEqualTo(110);
        assertThat(capacity.allocatableMemoryMiB()).isEqualTo(3246);
    }

    @Test
    void takesReservationsAndEvictionFromUserData() {
        NodeCapacity capacity = NodeCapacity.of(
                T3_MEDIUM,
                20,
                settings(
                        OptionalInt.empty(),
                        Map.of("cpu", "0.5", "memory", "1Gi"),
                        Map.of("memory.available", "10%", "nodefs.available", "2Gi")));

        assertThat(capacity.allocatableCpuMillis()).isEqualTo(1500);
        assertThat(capacity.allocatableMemoryMiB()).isEqualTo(3788 - 1024 - 379);
        assertThat(capacity.allocatableDiskMiB()).isEqualTo(20480 - 1024 - 2048);
    }

    private static KubeletSettings settings(
            OptionalInt maxPods, Map<String, String> kubeReserved, Map<String, String> evictionHard) {
        return new KubeletSettings(
                "demo", "https://x", Map.of(), List.of(), maxPods, kubeReserved, Map.of(), evictionHard);
    }
}
