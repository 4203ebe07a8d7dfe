package dev.joiner.planner.benchmark;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** The packing benchmark: its catalogue, its pods, and more pods in the same mix. */
public final class BenchmarkMix {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    private static final List<String> CPUS = List.of("100m", "250m", "500m", "1", "1500m");
    private static final List<String> MEMORIES = List.of("100Mi", "256Mi", "512Mi", "1Gi", "2Gi", "4Gi");
    private static final List<String> VALUES = List.of("a", "b", "c", "d", "e", "f", "g");

    private BenchmarkMix() {}

    /** The pods of the benchmark for 100, 1,000 and 5,000; others are drawn, the same for the same number. */
    public static List<Pod> pods(int count) {
        JsonNode list = switch (count) {
            case 100, 1000, 5000 -> read("pods-diverse-" + count + ".json.gz");
            default -> drawn(count);
        };
        var pods = new ArrayList<Pod>();
        for (JsonNode item : list.path("items")) {
            pods.add(pod(item));
        }
        return pods;
    }

    /** A pod from JSON. */
    public static Pod pod(JsonNode json) {
        try {
            return JSON.treeToValue(json, Pod.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pod from JSON text. */
    public static Pod pod(String json) {
        try {
            return pod(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode drawn(int count) {
        var random = new Random(count);
        var list = JSON.createObjectNode();
        var items = list.putArray("items");
        for (int i = 0; i < count; i++) {
            String own = draw(VALUES, random);
            String other = draw(VALUES, random);
            String text = switch (5 * i / count) {
                case 0 -> pod(i, "my-label", own, "", random);
                case 1 -> pod(i, "my-label", own, spread("topology.kubernetes.io/zone", other), random);
                case 2 -> pod(i, "my-label", own, spread("kubernetes.io/hostname", other), random);
                case 3 ->
                    pod(
                            i,
                            "my-affininity",
                            own,
                            affinity("podAffinity", "my-affininity", other, "topology.kubernetes.io/zone"),
                            random);
                default ->
                    pod(
                            i,
                            "app",
                            "nginx",
                            affinity("podAntiAffinity", "app", "nginx", "kubernetes.io/hostname"),
                            random);
            };
            try {
                items.add(JSON.readTree(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return list;
    }

    private static String draw(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static String pod(int number, String key, String value, String rules, Random random) {
        return """
                {"metadata":{"name":"pod-%d","namespace":"default","uid":"uid-%d","labels":{"%s":"%s"}},
                 "spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"%s","memory":"%s"}}}]%s},"status":{}}
                """.formatted(number, number, key, value, draw(CPUS, random), draw(MEMORIES, random), rules);
    }

    private static String spread(String key, String value) {
        return """
                ,"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"%s","whenUnsatisfiable":"DoNotSchedule",
                "labelSelector":{"matchLabels":{"my-label":"%s"}}}]
                """.formatted(key, value);
    }

    private static String affinity(String kind, String key, String value, String topology) {
        return """
                ,"affinity":{"%s":{"requiredDuringSchedulingIgnoredDuringExecution":[
                {"labelSelector":{"matchLabels":{"%s":"%s"}},"topologyKey":"%s"}]}}
                """.formatted(kind, key, value, topology);
    }

    /** One pool that allows the whole catalogue, and nothing that runs. */
    public static Snapshot snapshot() {
        return new Snapshot(List.of(new PoolView(pool(), nodeClass(), types(), Resources.NONE)), List.of(), List.of());
    }

    /** The made-up types. */
    public static List<InstanceType> types() {
        var types = new ArrayList<InstanceType>();
        for (JsonNode json : read("catalogue-400.json.gz").path("instanceTypes")) {
            types.add(type(json));
        }
        return List.copyOf(types);
    }

    private static InstanceType type(JsonNode json) {
        var requirements = new ArrayList<Requirement>();
        json.path("labels").properties().forEach(label -> {
            var values = new ArrayList<String>();
            label.getValue().forEach(value -> values.add(value.asText()));
            requirements.add(Requirement.in(label.getKey(), values));
        });
        var offerings = new ArrayList<Offering>();
        for (JsonNode offering : json.path("offerings")) {
            offerings.add(new Offering(
                    offering.path("zone").asText(),
                    CapacityType.of(offering.path("capacityType").asText()).orElseThrow(),
                    HourlyPrice.parse(offering.path("pricePerHour").asText()),
                    offering.path("available").asBoolean()));
        }
        return new InstanceType(
                json.path("name").asText(),
                Requirements.of(requirements),
                resources(json.path("capacity")),
                resources(json.path("allocatable")),
                offerings);
    }

    private static Resources resources(JsonNode json) {
        Map<String, String> quantities = new HashMap<>();
        json.properties()
                .forEach(quantity ->
                        quantities.put(quantity.getKey(), quantity.getValue().asText()));
        return Resources.parse(quantities);
    }

    private static JsonNode read(String name) {
        try (InputStream file = BenchmarkMix.class.getResourceAsStream("/benchmark/" + name)) {
            if (file == null) {
                throw new IllegalStateException("benchmark/" + name + " is not among the resources");
            }
            return JSON.readTree(new GZIPInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodePool pool() {
        return NodePool.builder(Generation.V1, "benchmark").uid("uid-benchmark").build();
    }

    private static NodeClass nodeClass() {
        return new NodeClass(
                "default",
                "uid-class",
                Generation.V1,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                NodeClass.MetadataOptions.V1ALPHA1_DEFAULT,
                false);
    }
}
