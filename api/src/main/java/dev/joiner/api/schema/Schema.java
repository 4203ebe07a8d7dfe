package dev.joiner.api.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a value, in the words of a structural OpenAPI schema. Each method gives back a changed copy.
 *
 * @param keywords OpenAPI's own keywords (type, minimum, pattern …) as they stand in the CRD
 * @param properties fields of an object, in the order in which they are documented
 * @param items what a list holds
 * @param values what a map with keys of the user's choice holds
 * @param rules that must hold besides
 * @param hint for messages: what to write instead of a text that does not match the pattern
 */
public record Schema(
        Map<String, Object> keywords,
        Map<String, Schema> properties,
        Optional<Schema> items,
        Optional<Schema> values,
        List<Rule> rules,
        String hint) {
    static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    /** Copies the collections, their order included. */
    public Schema {
        keywords = Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        rules = List.copyOf(rules);
    }

    private static Schema typed(String type) {
        return new Schema(Map.of("type", type), Map.of(), Optional.empty(), Optional.empty(), List.of(), "");
    }

    /** An object with named fields. */
    public static Schema object() {
        return typed("object");
    }

    /** An object with keys of the user's choice. */
    public static Schema map(Schema values) {
        return new Schema(Map.of("type", "object"), Map.of(), Optional.empty(), Optional.of(values), List.of(), "");
    }

    public static Schema list(Schema items) {
        return new Schema(Map.of("type", "array"), Map.of(), Optional.of(items), Optional.empty(), List.of(), "");
    }

    public static Schema string() {
        return typed("string");
    }

    public static Schema bool() {
        return typed("boolean");
    }

    public static Schema integer() {
        return typed("integer");
    }

    /** A whole number or a text, as Kubernetes writes quantities. */
    public static Schema intOrString() {
        var keywords = new LinkedHashMap<String, Object>();
        keywords.put("anyOf", List.of(Map.of("type", "integer"), Map.of("type", "string")));
        keywords.put(INT_OR_STRING, true);
        return new Schema(keywords, Map.of(), Optional.empty(), Optional.empty(), List.of(), "");
    }

    /** With any keyword of OpenAPI. */
    public Schema with(String keyword, Object value) {
        var more = new LinkedHashMap<>(keywords);
        more.put(keyword, value);
        return new Schema(more, properties, items, values, rules, hint);
    }

    /** With one more field. */
    public Schema field(String name, Schema schema) {
        var more = new LinkedHashMap<>(properties);
        more.put(name, schema);
        return new Schema(keywords, more, items, values, rules, hint);
    }

    /** With fields that must be there. */
    public Schema required(String... names) {
        return with("required", List.of(names));
    }

    /** With a rule. */
    public Schema rule(Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new Schema(keywords, properties, items, values, more, hint);
    }

    /** With several rules. */
    public Schema rules(List<Rule> added) {
        var more = new ArrayList<>(rules);
        more.addAll(added);
        return new Schema(keywords, properties, items, values, more, hint);
    }

    /** One of these texts only. */
    public Schema among(String... allowed) {
        return with("enum", Arrays.asList(allowed));
    }

    public Schema atLeast(long minimum) {
        return with("minimum", minimum);
    }

    public Schema between(long minimum, long maximum) {
        return atLeast(minimum).with("maximum", maximum);
    }

    /** At least one character. */
    public Schema notEmpty() {
        return with("minLength", 1L);
    }

    /** Not longer than this: characters, items or entries. */
    public Schema most(long count) {
        return with(
                switch (type()) {
                    case "array" -> "maxItems";
                    case "object" -> "maxProperties";
                    default -> "maxLength";
                },
                count);
    }

    /** Not shorter than this: items or entries. */
    public Schema least(long count) {
        return with(type().equals("array") ? "minItems" : "minProperties", count);
    }

    /** Texts that the expression matches. */
    public Schema matching(String pattern, String writeInstead) {
        return new Schema(with("pattern", pattern).keywords, properties, items, values, rules, writeInstead);
    }

    /** What the API server writes where the user says nothing. */
    public Schema orElse(Object value) {
        return with("default", value);
    }

    /** What {@code kubectl explain} tells. */
    public Schema doc(String text) {
        return with("description", text);
    }

    /** Fields of a newer Karpenter are kept; without this the API server drops them. */
    public Schema open() {
        return with(PRESERVE, true);
    }

    /** The type as OpenAPI calls it; empty for {@link #intOrString()}. */
    String type() {
        return keywords.get("type") instanceof String type ? type : "";
    }

    boolean isOpen() {
        return Boolean.TRUE.equals(keywords.get(PRESERVE));
    }

    boolean isIntOrString() {
        return keywords.containsKey(INT_OR_STRING);
    }

    @Nullable
    Object keyword(String name) {
        return keywords.get(name);
    }

    /** What is wrong with a value of this shape; empty when nothing is. All findings at once. */
    public List<Finding> check(Value value) {
        return new SchemaCheck().findings(this, value);
    }
}
