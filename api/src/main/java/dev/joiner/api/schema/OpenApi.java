package dev.joiner.api.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A schema as it stands in a CRD. Thread-safe: no state. */
public final class OpenApi {
    private OpenApi() {}

    /** As a tree of maps and lists, keys in a fixed order. */
    public static Map<String, Object> of(Schema schema) {
        var tree = new LinkedHashMap<String, Object>();
        schema.keywords().forEach((keyword, value) -> {
            if (!keyword.equals("required")) {
                tree.put(keyword, value);
            }
        });
        if (schema.keyword("required") instanceof List<?> names) {
            tree.put("required", names);
        }
        List<Map<String, Object>> rules = rules(schema.rules());
        if (!rules.isEmpty()) {
            tree.put("x-kubernetes-validations", rules);
        }
        schema.items().ifPresent(items -> tree.put("items", of(items)));
        schema.values().ifPresent(values -> tree.put("additionalProperties", of(values)));
        if (!schema.properties().isEmpty()) {
            var fields = new LinkedHashMap<String, Object>();
            schema.properties().forEach((name, field) -> fields.put(name, of(field)));
            tree.put("properties", fields);
        }
        return tree;
    }

    private static List<Map<String, Object>> rules(List<Rule> rules) {
        var list = new ArrayList<Map<String, Object>>();
        for (Rule rule : rules) {
            if (rule.cel() != null) {
                var json = new LinkedHashMap<String, Object>();
                json.put("rule", rule.cel());
                json.put("message", rule.message());
                if (!rule.fieldPath().isEmpty()) {
                    json.put("fieldPath", rule.fieldPath());
                }
                list.add(json);
            }
        }
        return list;
    }
}
