package dev.joiner.cli.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The corpus: {@code provisioner.yaml} says how its files are written. */
public final class Corpus {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> OWN =
            List.of("provisioner.yaml", "awsnodetemplate.yaml", "nodepool.yaml", "ec2nodeclass.yaml");

    private Corpus() {}

    /** Objects of our own kinds. */
    public static List<Case> own() {
        var cases = new ArrayList<Case>();
        for (String file : OWN) {
            JsonNode document = read(file);
            JsonNode base = document.path("base");
            for (JsonNode written : document.path("cases")) {
                for (Map<String, JsonNode> values : combinations(written.path("each"))) {
                    JsonNode one = substitute(written, values);
                    ObjectNode object = (ObjectNode) merge(base.deepCopy(), one.path("set"));
                    cases.add(of(base.path("kind").asText(), one, withoutNulls(object), Map.of()));
                }
            }
        }
        return cases;
    }

    /** Workloads of one namespace. */
    public static List<Case> workloads() {
        var cases = new ArrayList<Case>();
        JsonNode document = read("workloads.yaml");
        for (JsonNode written : document.path("cases")) {
            for (Map<String, JsonNode> values : combinations(written.path("each"))) {
                JsonNode one = substitute(written, values);
                var kinds = new ArrayList<JsonNode>();
                document.path("kinds").forEach(kinds::add);
                if (written.path("everyKind").asBoolean()) {
                    document.path("all").forEach(kinds::add);
                }
                for (JsonNode kind : kinds) {
                    ObjectNode pod = (ObjectNode) merge(document.path("base").deepCopy(), one.path("set"));
                    if (kind.path("kind").asText().endsWith("Job")) {
                        pod.put("restartPolicy", "Never");
                    }
                    JsonNode object = substitute(kind, Map.of("POD", pod));
                    cases.add(of(
                            kind.path("kind").asText(),
                            one,
                            (ObjectNode) object,
                            Map.of(
                                    "FIELD",
                                    TextNode.valueOf(field(kind.path("kind").asText())))));
                }
            }
        }
        return cases;
    }

    /** What stands around the workloads. */
    public static List<JsonNode> around(String namespace) {
        var objects = new ArrayList<JsonNode>();
        substitute(read("workloads.yaml").path("around"), Map.of("NAMESPACE", TextNode.valueOf(namespace)))
                .forEach(objects::add);
        return objects;
    }

    private static String field(String kind) {
        return switch (kind) {
            case "Pod" -> "spec";
            case "CronJob" -> "spec.jobTemplate.spec.template.spec";
            default -> "spec.template.spec";
        };
    }

    private static Case of(String kind, JsonNode written, ObjectNode object, Map<String, JsonNode> values) {
        var says = new ArrayList<String>();
        substitute(written.path("says"), values).forEach(text -> says.add(text.asText()));
        return new Case(
                kind + ": " + written.path("name").asText(),
                object,
                Case.Verdict.valueOf(written.path("verdict").asText().toUpperCase(Locale.ROOT)),
                written.path("by").asText().equals("crd"),
                says);
    }

    private static JsonNode read(String file) {
        try (InputStream in = Corpus.class.getResourceAsStream(file)) {
            return YAML.readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** Every combination of the values of each name; one without any when there is none. */
    private static List<Map<String, JsonNode>> combinations(JsonNode each) {
        List<Map<String, JsonNode>> all = List.of(Map.of());
        for (Map.Entry<String, JsonNode> entry : each.properties()) {
            var more = new ArrayList<Map<String, JsonNode>>();
            for (Map<String, JsonNode> known : all) {
                for (JsonNode value : entry.getValue()) {
                    var next = new LinkedHashMap<>(known);
                    next.put(entry.getKey(), value);
                    more.add(next);
                }
            }
            all = more;
        }
        return all;
    }

    /** {@code $NAME} alone becomes the value as it is; inside a text, or as a key, its text. */
    private static JsonNode substitute(JsonNode node, Map<String, JsonNode> values) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> copy.set(text(field.getKey(), values), substitute(field.getValue(), values)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(substitute(item, values)));
            return copy;
        }
        if (!node.isTextual()) {
            return node;
        }
        JsonNode whole =
                node.asText().startsWith("$") ? values.get(node.asText().substring(1)) : null;
        return whole == null ? TextNode.valueOf(text(node.asText(), values)) : whole.deepCopy();
    }

    private static String text(String text, Map<String, JsonNode> values) {
        String result = text;
        for (Map.Entry<String, JsonNode> value : values.entrySet()) {
            if (value.getValue().isValueNode()) {
                result = result.replace("$" + value.getKey(), value.getValue().asText());
            }
        }
        return result;
    }

    /** JSON merge patch (RFC 7386). */
    private static JsonNode merge(JsonNode base, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.isMissingNode() ? base : patch;
        }
        ObjectNode merged = base instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                JsonNode old = merged.get(change.getKey());
                merged.set(
                        change.getKey(),
                        merge(old == null ? JsonNodeFactory.instance.missingNode() : old, change.getValue()));
            }
        });
        return merged;
    }

    /** A null inside a list takes a field away, as it does elsewhere. */
    private static ObjectNode withoutNulls(ObjectNode object) {
        object.properties().removeIf(field -> field.getValue().isNull());
        object.forEach(Corpus::dropNulls);
        return object;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            withoutNulls(object);
        } else {
            node.forEach(Corpus::dropNulls);
        }
    }
}
