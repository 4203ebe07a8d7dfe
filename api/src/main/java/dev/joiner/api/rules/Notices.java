package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import java.util.List;
import java.util.Map;

/** Rules about fields that Karpenter knows and Joiner does not act on. Thread-safe: no state. */
final class Notices {
    private Notices() {}

    /** These are kept and do nothing: a warning each. */
    static Rule notYet(List<String> fields) {
        return Rule.of(at -> fields.stream()
                .filter(at::has)
                .map(field -> Finding.warning(at.at(field).path(), "is kept but does nothing yet"))
                .toList());
    }

    /** These would change what is launched: refused until Joiner does it. */
    static Rule unsupported(Map<String, String> wayOutByField) {
        return Rule.of(at -> wayOutByField.entrySet().stream()
                .filter(entry -> at.has(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Finding.error(at.at(entry.getKey()).path(), "is not supported yet: " + entry.getValue()))
                .toList());
    }
}
