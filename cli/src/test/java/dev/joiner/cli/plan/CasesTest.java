package dev.joiner.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.joiner.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases from the real world through {@code joiner plan}; the README beside them says how they are written. */
class CasesTest {
    private static final Path CASES = Path.of("src/test/resources/dev/joiner/cli/cases");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, String> FIELDS =
            Map.of("pool", "nodePool", "type", "instanceType", "zone", "zone", "bought", "capacityType");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void is_planned_as_is_right(String name) throws IOException {
        Path folder = CASES.resolve(name);
        JsonNode expected = YAML.readTree(folder.resolve("expected.yaml").toFile());
        String input = folder.resolve("input.yaml").toString();

        CommandRun run = CommandRun.of("plan", "-f", input, "--output", "json");

        assertThat(run.code()).as(run.err()).isIn(0, 2);
        JsonNode plan = YAML.readTree(run.out());
        assertThat(faults(expected, plan))
                .as("%s%n%s", expected.get("right").asText(), plan.toPrettyString())
                .isEmpty();
        PlanWords.assertAgrees(CommandRun.of("plan", "-f", input), plan);
    }

    private static List<String> faults(JsonNode expected, JsonNode plan) {
        var faults = new ArrayList<String>();
        if (expected.has("launches")) {
            launches(expected.get("launches"), plan.get("launches"), faults);
        }
        expected.path("existing").properties().forEach(node -> {
            List<String> there = elements(plan.get("existing"))
                    .filter(existing -> existing.get("node").asText().equals(node.getKey()))
                    .flatMap(existing -> names(existing.get("pods")).stream())
                    .toList();
            if (!there.equals(names(node.getValue()))) {
                faults.add("on " + node.getKey() + " are " + there + ", not " + names(node.getValue()));
            }
        });
        unplaceable(expected.path("unplaceable"), plan.get("unplaceable"), faults);
        String said = plan.get("assumptions").toString() + plan.get("notes");
        elements(expected.path("notes"))
                .map(JsonNode::asText)
                .filter(note -> !said.contains(note))
                .forEach(note -> faults.add("nowhere it says: " + note));
        return faults;
    }

    private static void launches(JsonNode expected, JsonNode launches, List<String> faults) {
        List<JsonNode> left = new ArrayList<>(elements(launches).toList());
        for (JsonNode wanted : expected) {
            left.stream()
                    .filter(launch -> matches(wanted, launch))
                    .findFirst()
                    .ifPresentOrElse(left::remove, () -> faults.add("there is no launch " + wanted));
        }
        left.forEach(launch -> faults.add("there is a launch too many, of " + names(launch.get("pods"))));
    }

    private static boolean matches(JsonNode wanted, JsonNode launch) {
        boolean same = names(wanted.get("pods")).equals(names(launch.get("pods")));
        for (Map.Entry<String, String> field : FIELDS.entrySet()) {
            same &= !wanted.has(field.getKey()) || wanted.get(field.getKey()).equals(launch.get(field.getValue()));
        }
        return same;
    }

    private static void unplaceable(JsonNode expected, JsonNode unplaceable, List<String> faults) {
        for (JsonNode refused : unplaceable) {
            String pod = name(refused.get("pod").asText());
            if (!expected.has(pod)) {
                faults.add(pod + " has no place: " + refused.get("reasons"));
            } else if (!refused.get("reasons")
                    .toString()
                    .contains(expected.get(pod).asText())) {
                faults.add(pod + " has no place because of " + refused.get("reasons") + ", not because of "
                        + expected.get(pod));
            }
        }
        expected.fieldNames().forEachRemaining(pod -> {
            if (elements(unplaceable)
                    .noneMatch(refused -> name(refused.get("pod").asText()).equals(pod))) {
                faults.add(pod + " has a place");
            }
        });
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<String> names(JsonNode pods) {
        return elements(pods).map(JsonNode::asText).map(CasesTest::name).toList();
    }

    private static String name(String pod) {
        return pod.startsWith("default/") ? pod.substring("default/".length()) : pod;
    }
}
