package dev.joiner.cli.validate;

import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** v1alpha1's selectors as v1's terms: commas become alternatives, lists of ids become terms. No state. */
final class SelectorTerms {
    private SelectorTerms() {}

    static List<Map<String, Object>> of(Value selector) {
        List<Map<String, String>> tags = List.of(Map.of());
        var terms = new ArrayList<Map<String, Object>>();
        for (Map.Entry<String, Value> entry : selector.entries().entrySet()) {
            List<String> values = Arrays.stream(entry.getValue().text().split(",", -1))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
            if (entry.getKey().equals("aws-ids") || entry.getKey().equals("aws::ids")) {
                values.forEach(id -> terms.add(Map.of("id", id)));
            } else {
                tags = product(tags, entry.getKey(), values);
            }
        }
        // v0.31 forbids ids beside tags; where both stand, the ids decide, as they are the narrower choice.
        if (terms.isEmpty()) {
            tags.stream().filter(each -> !each.isEmpty()).forEach(each -> terms.add(Map.of("tags", each)));
        }
        return terms;
    }

    private static List<Map<String, String>> product(List<Map<String, String>> tags, String key, List<String> values) {
        var all = new ArrayList<Map<String, String>>();
        for (Map<String, String> each : tags) {
            for (String value : values) {
                var more = new LinkedHashMap<>(each);
                more.put(key, value);
                all.add(more);
            }
        }
        return all;
    }
}
