package dev.joiner.webhook;

import com.google.gson.JsonObject;
import dev.joiner.api.rules.ObjectRules;
import dev.joiner.api.rules.OwnKind;
import dev.joiner.api.schema.Finding;
import dev.joiner.cluster.client.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The rules of each kind that users write. Thread-safe: no state. */
final class SpecRules {
    private SpecRules() {}

    /** What is wrong with an object; nothing is with a kind that has no rules. */
    static List<Finding> check(String apiVersion, String kind, JsonObject object) {
        Optional<OwnKind> own = OwnKind.of(apiVersion, kind).filter(OwnKind::isChecked);
        return own.map(known -> ObjectRules.check(known, Objects.requireNonNullElse(JsonTree.of(object), Map.of())))
                .orElse(List.of());
    }
}
