package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code helm template}. Thread-safe: no state but the paths. */
final class HelmChart {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int LIMIT_SECONDS = 60;

    private final Path helm;
    private final Path work;

    /** {@code work} takes the values and what helm prints. */
    HelmChart(Path helm, Path work) {
        this.helm = helm;
        this.work = Trees.create(work);
    }

    /**
     * The objects of a chart, in helm's order, without its tests.
     *
     * @param values in place of the chart's own
     * @param set {@code key=value}, in place of {@code values}
     */
    List<JsonNode> render(Path chart, String release, String namespace, JsonNode values, List<String> set) {
        if (!Files.isRegularFile(chart.resolve("Chart.yaml"))) {
            throw new TwinException("there is no chart in " + chart + " (no Chart.yaml)");
        }
        var command = new ArrayList<>(List.of(
                helm.toString(),
                "template",
                release,
                chart.toString(),
                "--namespace=" + namespace,
                "--include-crds",
                "--values=" + write(release + "-values.yaml", values)));
        set.forEach(pair -> command.addAll(List.of("--set", pair)));
        return parse(run(command, release), chart);
    }

    private Path write(String name, JsonNode tree) {
        Path file = work.resolve(name);
        try {
            Files.writeString(file, tree.toString()); // JSON is YAML
            return file;
        } catch (IOException e) {
            throw new TwinException("cannot write " + file + ": " + Trees.reason(e), e);
        }
    }

    private Path run(List<String> command, String release) {
        Path out = work.resolve(release + ".yaml");
        Path errors = work.resolve(release + ".errors");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
        // Helm keeps plugins and registries in the user's home; ours must not depend on them.
        builder.environment().put("HELM_CONFIG_HOME", work.resolve("helm").toString());
        builder.environment().put("HELM_CACHE_HOME", work.resolve("helm").toString());
        builder.environment().put("HELM_DATA_HOME", work.resolve("helm").toString());
        try {
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new TwinException("helm template " + release + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new TwinException("helm template " + release + " failed: "
                        + Files.readString(errors, StandardCharsets.UTF_8).strip());
            }
            return out;
        } catch (IOException e) {
            throw new TwinException("cannot run helm: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TwinException("helm was interrupted", e);
        }
    }

    private static List<JsonNode> parse(Path rendered, Path chart) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(Files.readString(rendered))) {
            return documents.readAll().stream()
                    .filter(JsonNode::isObject)
                    .filter(object -> !isTest(object))
                    .toList();
        } catch (IOException e) {
            throw new TwinException("what helm made of " + chart + " is not YAML: " + e.getMessage(), e);
        }
    }

    private static boolean isTest(JsonNode object) {
        return object.at("/metadata/annotations").path("helm.sh/hook").asText().contains("test");
    }
}
