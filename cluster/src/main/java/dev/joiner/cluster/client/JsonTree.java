package dev.joiner.cluster.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** JSON as plain maps, lists, texts, numbers and booleans, which rules read. Thread-safe: no state. */
public final class JsonTree {
    private JsonTree() {}

    /** The tree of an element; null for JSON's null. */
    public static @Nullable Object of(@Nullable JsonElement json) {
        if (json == null || json.isJsonNull()) {
            return null;
        }
        if (json.isJsonObject()) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            json.getAsJsonObject().entrySet().forEach(entry -> map.put(entry.getKey(), of(entry.getValue())));
            return map;
        }
        if (json.isJsonArray()) {
            var list = new ArrayList<@Nullable Object>();
            json.getAsJsonArray().forEach(item -> list.add(of(item)));
            return list;
        }
        return scalar(json.getAsJsonPrimitive());
    }

    private static Object scalar(JsonPrimitive primitive) {
        if (primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        if (!primitive.isNumber()) {
            return primitive.getAsString();
        }
        String text = primitive.getAsString();
        if (text.length() <= 18 && text.matches("-?[0-9]+")) {
            return Long.parseLong(text);
        }
        // Nobody writes longer numbers in earnest, and a hostile exponent must not make a hostile number.
        return text.length() > 40 || text.matches(".*[eE][-+]?[0-9]{4,}.*") ? Double.NaN : plain(new BigDecimal(text));
    }

    /** A whole number is one however it is written: Helm prints large ones as {@code 2.592e+06}. */
    private static Object plain(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            return number;
        }
    }
}
