package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.tainted;
import static dev.joiner.planner.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import dev.joiner.planner.podplan.Suggestion;
import dev.joiner.planner.pods.StorageFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every suggestion is tried: the patched pod has a place, and with any part of the patch left out it has none. */
class SuggestionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Snapshot SNAPSHOT = new Snapshot(
            List.of(
                    view(
                            pool("default", Requirement.in("team", "red")),
                            Fixtures.t3Medium(),
                            Fixtures.type("m.4xlarge", "m", "15890m", "58Gi", 234, "0.768")),
                    view(
                            tainted(pool("gpu"), "nvidia.com/gpu"),
                            Fixtures.type("g.24xlarge", "g", "95690m", "360Gi", 700, "7.5"))),
            List.of(),
            List.of(Fixtures.AWS_NODE));

    /** Forty kinds of pods that have no place: their requests and the rest of their spec. */
    static Stream<String> impossiblePods() {
        var specs = new ArrayList<String>();
        for (String request : List.of(
                "\"cpu\":\"400\"",
                "\"cpu\":\"96\"",
                "\"cpu\":\"17\"",
                "\"memory\":\"1Ti\"",
                "\"memory\":\"359Gi\",\"cpu\":\"96\"",
                "\"memory\":\"60Gi\"",
                "\"nvidia.com/gpu\":\"1\"",
                "\"example.com/fpga\":\"2\",\"cpu\":\"1\"",
                "\"ephemeral-storage\":\"1Pi\"",
                "\"hugepages-2Mi\":\"4Mi\"")) {
            specs.add(spec(request, ""));
        }
        for (String selector : List.of(
                "\"topology.kubernetes.io/zone\":\"mars-1a\"",
                "\"topology.kubernetes.io/zones\":\"us-west-2a\"",
                "\"kubernetes.io/arch\":\"arm64\"",
                "\"kubernetes.io/os\":\"windows\"",
                "\"team\":\"green\"",
                "\"disk\":\"ssd\"",
                "\"node.kubernetes.io/instance-type\":\"t9.nano\"",
                "\"karpenter.sh/nodepool\":\"other\"",
                "\"karpenter.sh/nodepool\":\"gpu\"",
                "\"karpenter.sh/capacity-type\":\"reserved\"",
                "\"kubernetes.io/hostname\":\"node-1\",\"team\":\"red\"",
                "\"kubernetes.io/arch\":\"arm64\",\"disk\":\"ssd\"")) {
            specs.add(spec("\"cpu\":\"100m\"", ",\"nodeSelector\":{" + selector + "}"));
        }
        for (String expressions : List.of(
                "{\"key\":\"team\",\"operator\":\"In\",\"values\":[\"blue\"]}",
                "{\"key\":\"team\",\"operator\":\"DoesNotExist\"}",
                "{\"key\":\"tier\",\"operator\":\"Exists\"}",
                "{\"key\":\"kubernetes.io/arch\",\"operator\":\"NotIn\",\"values\":[\"amd64\"]}",
                "{\"key\":\"kubernetes.io/os\",\"operator\":\"In\",\"values\":[\"linux\"]},"
                        + "{\"key\":\"tier\",\"operator\":\"Exists\"}",
                "{\"key\":\"topology.kubernetes.io/zone\",\"operator\":\"In\",\"values\":[\"x\"]},"
                        + "{\"key\":\"team\",\"operator\":\"Exists\"}",
                "{\"key\":\"cpus\",\"operator\":\"Gt\",\"values\":[\"3\"]}",
                "{\"key\":\"cpus\",\"operator\":\"Near\",\"values\":[\"3\"]}")) {
            specs.add(spec(
                    "\"cpu\":\"100m\"",
                    ",\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                            + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[" + expressions + "]}]}}}"));
        }
        for (String key : List.of("topology.kubernetes.io/zone", "kubernetes.io/hostname", "rack")) {
            specs.add(spec(
                    "\"cpu\":\"100m\"",
                    ",\"affinity\":{\"podAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                            + "[{\"topologyKey\":\"" + key
                            + "\",\"labelSelector\":{\"matchLabels\":{\"app\":\"db\"}}}]}}"));
        }
        for (String spread : List.of(
                "\"maxSkew\":1,\"topologyKey\":\"rack\"",
                "\"maxSkew\":0,\"topologyKey\":\"topology.kubernetes.io/zone\"",
                "\"maxSkew\":1,\"topologyKey\":\"example.com/row\",\"minDomains\":3")) {
            specs.add(spec(
                    "\"cpu\":\"100m\"",
                    ",\"topologySpreadConstraints\":[{" + spread + ",\"whenUnsatisfiable\":\"DoNotSchedule\","
                            + "\"labelSelector\":{\"matchLabels\":{\"app\":\"web\"}}}]"));
        }
        specs.add(spec("\"cpu\":\"100m\"", ",\"resourceClaims\":[{\"name\":\"gpu\"}]"));
        specs.add(spec("\"cpu\":\"400\"", ",\"nodeSelector\":{\"disk\":\"ssd\"}"));
        specs.add(spec("\"cpu\":\"50\"", ",\"nodeSelector\":{\"team\":\"red\"}"));
        specs.add(spec(
                "\"cpu\":\"100m\"", ",\"resourceClaims\":[{\"name\":\"gpu\"}],\"nodeSelector\":{\"disk\":\"ssd\"}"));
        return specs.stream();
    }

    private static String spec(String requests, String rest) {
        return "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"labels\":{\"app\":\"web\"}},\"spec\":"
                + "{\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{" + requests + "}}}]" + rest
                + "},\"status\":{}}";
    }

    @ParameterizedTest
    @MethodSource("impossiblePods")
    void theWholeChangeHelpsAndNoPartOfItAlone(String json) {
        Pod pod = BenchmarkMix.pod(json);
        PodPlan plan = new PodPlanner().plan(SNAPSHOT, List.of(pod), StorageFacts.UNKNOWN);

        assertThat(plan.refused()).hasSize(1);
        PodPlan.Refused refused = plan.refused().getFirst();
        assertThat(refused.reasons()).isNotEmpty();
        assertThat(refused.suggestions()).as("for %s", refused.reasons()).isNotEmpty();
        for (Suggestion suggestion : refused.suggestions()) {
            assertThat(isPlaced(patched(json, suggestion.patch())))
                    .as("with %s", suggestion)
                    .isTrue();
            for (int left = 0; left < suggestion.patch().size(); left++) {
                var part = new ArrayList<>(suggestion.patch());
                part.remove(left);
                assertThat(isPlaced(patched(json, part)))
                        .as("with a part of %s: %s", suggestion, part)
                        .isFalse();
            }
        }
    }

    private static boolean isPlaced(String json) {
        return new PodPlanner()
                .plan(SNAPSHOT, List.of(BenchmarkMix.pod(json)), StorageFacts.UNKNOWN)
                .refused()
                .isEmpty();
    }

    /** RFC 6902, as far as suggestions use it. */
    private static String patched(String json, List<Suggestion.Operation> patch) {
        try {
            JsonNode root = JSON.readTree(json);
            for (Suggestion.Operation operation : patch) {
                int cut = operation.path().lastIndexOf('/');
                JsonNode parent = root.at(operation.path().substring(0, cut));
                String last =
                        operation.path().substring(cut + 1).replace("~1", "/").replace("~0", "~");
                JsonNode value = JSON.valueToTree(operation.value());
                assertThat(parent.isMissingNode()).as(operation.path()).isFalse();
                if (parent instanceof ArrayNode array) {
                    switch (operation.op()) {
                        case "add" -> array.add(value);
                        case "remove" -> array.remove(Integer.parseInt(last));
                        default -> array.set(Integer.parseInt(last), value);
                    }
                } else {
                    ObjectNode object = (ObjectNode) parent;
                    if (!operation.op().equals("add")) {
                        assertThat(object.has(last)).as(operation.path()).isTrue();
                    }
                    switch (operation.op()) {
                        case "remove" -> object.remove(last);
                        default -> object.set(last, value);
                    }
                }
            }
            return root.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
