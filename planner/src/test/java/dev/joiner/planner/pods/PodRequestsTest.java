package dev.joiner.planner.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodRequestsTest {
    private final List<String> refusals = new ArrayList<>();

    private static Container container(String cpu) {
        return new Container("c", requests(Map.of("cpu", cpu)), "", List.of());
    }

    private static Container sidecar(String cpu) {
        return new Container("s", requests(Map.of("cpu", cpu)), "Always", List.of());
    }

    private static ResourceRequirements requests(Map<String, String> requests) {
        return new ResourceRequirements(requests, Map.of());
    }

    private Resources of(
            List<Container> containers,
            List<Container> init,
            Map<String, String> overhead,
            @Nullable ResourceRequirements pod) {
        return PodRequests.of(
                new PodSpec(
                        "",
                        "",
                        Map.of(),
                        null,
                        List.of(),
                        containers,
                        init,
                        overhead,
                        pod,
                        0,
                        "",
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                refusals);
    }

    private long cpu(List<Container> containers, List<Container> init) {
        return of(containers, init, Map.of(), null).get("cpu");
    }

    @Test
    void addsUpContainersAndOnePlace() {
        Resources requests = of(List.of(container("200m"), container("1")), List.of(), Map.of(), null);

        assertThat(requests).isEqualTo(Resources.parse(Map.of("cpu", "1200m", "pods", "1")));
    }

    @Test
    void takesAPlaceEvenForAPodThatAsksForNothing() {
        assertThat(of(List.of(new Container("c", null, "", List.of())), List.of(), Map.of(), null))
                .isEqualTo(Resources.parse(Map.of("pods", "1")));
    }

    @Test
    void takesTheLargestInitContainerWhereItIsMoreThanWhatRunsLater() {
        assertThat(cpu(List.of(container("1")), List.of(container("3"), container("2"))))
                .isEqualTo(3000);
        assertThat(cpu(List.of(container("4")), List.of(container("3")))).isEqualTo(4000);
    }

    @Test
    void addsSidecarsToWhatRunsBesideThem() {
        assertThat(cpu(List.of(container("1")), List.of(sidecar("500m")))).isEqualTo(1500);
        assertThat(cpu(List.of(container("1")), List.of(sidecar("500m"), container("2"))))
                .as("the init container starts beside the sidecar before it")
                .isEqualTo(2500);
        assertThat(cpu(List.of(container("1")), List.of(container("2"), sidecar("500m"))))
                .as("the init container is done when the sidecar starts")
                .isEqualTo(2000);
        assertThat(cpu(List.of(container("1")), List.of(sidecar("2"), sidecar("2"), container("1"))))
                .isEqualTo(5000);
    }

    @Test
    void letsRequestsOfThePodStandForThoseOfItsContainers() {
        Resources requests = of(
                List.of(container("3")),
                List.of(),
                Map.of(),
                new ResourceRequirements(Map.of("cpu", "2"), Map.of("memory", "1Gi")));

        assertThat(requests).isEqualTo(Resources.parse(Map.of("cpu", "2", "memory", "1Gi", "pods", "1")));
    }

    @Test
    void addsTheRuntimesOverhead() {
        assertThat(of(List.of(container("1")), List.of(), Map.of("cpu", "250m", "memory", "120Mi"), null))
                .isEqualTo(Resources.parse(Map.of("cpu", "1250m", "memory", "120Mi", "pods", "1")));
    }

    @Test
    void takesALimitWithoutARequestForTheRequest() {
        var limited = new Container(
                "c", new ResourceRequirements(Map.of("cpu", "1"), Map.of("cpu", "2", "memory", "1Gi")), "", List.of());

        assertThat(of(List.of(limited), List.of(), Map.of(), null))
                .isEqualTo(Resources.parse(Map.of("cpu", "1", "memory", "1Gi", "pods", "1")));
    }

    @Test
    void refusesAQuantityThatItCannotRead() {
        of(List.of(container("much")), List.of(), Map.of(), null);

        assertThat(refusals)
                .containsExactly("requests: cpu: 'much' is not a quantity;"
                        + " write a number with a suffix, as 200m, 1.5Gi or 2");
    }

    @Test
    void staysLargeForAbsurdRequests() {
        assertThat(cpu(List.of(container("9e18"), container("9e18")), List.of()))
                .isEqualTo(Long.MAX_VALUE);
    }
}
