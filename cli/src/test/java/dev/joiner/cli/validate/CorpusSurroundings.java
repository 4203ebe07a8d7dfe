package dev.joiner.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.cli.catalogue.BundledCatalogue;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.Manifests;
import dev.joiner.planner.advice.Surroundings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the corpus has around its workloads, as {@code joiner validate} sees it. */
public final class CorpusSurroundings {
    private CorpusSurroundings() {}

    public static Surroundings of(List<JsonNode> objects) {
        String json = String.join("\n", objects.stream().map(JsonNode::toString).toList());
        var manifests = new ArrayList<Manifest>();
        new Manifests(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
                .read(List.of("-"), manifests::add);
        return InputSurroundings.of(manifests, BundledCatalogue.of("us-west-2").catalogue());
    }
}
