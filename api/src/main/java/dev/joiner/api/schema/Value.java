package dev.joiner.api.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in an object and what stands there. Asked for something that it is not, it is empty: rules read without
 * checking first, and types are checked by the schema.
 *
 * @param path as {@code spec.requirements[0].operator}; empty for the object itself
 * @param json map, list, text, number, boolean, or null where nothing stands
 */
public record Value(String path, @Nullable Object json) {
    private static final int LONGEST_SHOWN = 60;

    /** The whole object. */
    public static Value of(@Nullable Object json) {
        return new Value("", json);
    }

    /** A field of a map; one that is not there has no content. */
    public Value at(String name) {
        return new Value(
                path.isEmpty() ? name : path + "." + name, json instanceof Map<?, ?> map ? map.get(name) : null);
    }

    /** The value of a key that users chose, as a label's: {@code spec.labels[team]}. */
    public Value key(String name) {
        return new Value(path + "[" + name + "]", json instanceof Map<?, ?> map ? map.get(name) : null);
    }

    /** Whether something stands here. */
    public boolean exists() {
        return json != null;
    }

    /** Whether the field of a map is there. */
    public boolean has(String name) {
        return at(name).exists();
    }

    /** The text here, empty when it is none; numbers and booleans as they are written. */
    public String text() {
        return json instanceof Map || json instanceof List || json == null ? "" : written(json);
    }

    /** Whether exactly this text stands here. */
    public boolean is(String text) {
        return exists() && text().equals(text);
    }

    /** Whether {@code true} stands here. */
    public boolean isTrue() {
        return Boolean.TRUE.equals(json);
    }

    /** The number here, 0 when it is none. */
    public BigDecimal number() {
        return json instanceof Number number ? new BigDecimal(number.toString()) : BigDecimal.ZERO;
    }

    /** The items of a list. */
    public List<Value> items() {
        if (!(json instanceof List<?> list)) {
            return List.of();
        }
        var items = new ArrayList<Value>(list.size());
        for (int i = 0; i < list.size(); i++) {
            items.add(new Value(path + "[" + i + "]", list.get(i)));
        }
        return items;
    }

    /** The texts of a list. */
    public List<String> texts() {
        return items().stream().map(Value::text).toList();
    }

    /** The entries of a map by key. */
    public Map<String, Value> entries() {
        var entries = new LinkedHashMap<String, Value>();
        if (json instanceof Map<?, ?> map) {
            map.keySet().forEach(key -> entries.put(String.valueOf(key), key(String.valueOf(key))));
        }
        return entries;
    }

    /** Texts by key. */
    public Map<String, String> textByKey() {
        var texts = new LinkedHashMap<String, String>();
        entries().forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    /** Whether no item, entry or character stands here. */
    public boolean isEmpty() {
        return switch (json) {
            case null -> true;
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            default -> text().isEmpty();
        };
    }

    /** For messages: short, on one line. */
    public String shown() {
        String text = switch (json) {
            case null -> "nothing";
            case Map<?, ?> map -> map.isEmpty() ? "{}" : "an object";
            case List<?> list -> list.toString();
            case String string -> "'" + string + "'";
            default -> written(json);
        };
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }

    private static String written(Object scalar) {
        return scalar instanceof Double number && number == Math.rint(number) && !number.isInfinite()
                ? BigDecimal.valueOf(number).toBigInteger().toString()
                : scalar.toString();
    }
}
