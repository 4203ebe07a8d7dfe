package dev.joiner.api.kube;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a JSON reader leaves null becomes empty, so that nobody else has to ask. */
final class Absent {
    private Absent() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> values) {
        if (values == null) {
            return List.of();
        }
        var kept = new ArrayList<T>(values.size());
        // The annotations promise no null elements; a JSON reader does not know them.
        for (T value : values) {
            if (value != null) {
                kept.add(value);
            }
        }
        return Collections.unmodifiableList(kept);
    }

    static Map<String, String> map(@Nullable Map<String, String> values) {
        if (values == null || values.isEmpty()) {
            return Map.of();
        }
        var kept = new LinkedHashMap<String, String>();
        values.forEach((key, value) -> kept.put(key, Objects.requireNonNullElse(value, "")));
        return Collections.unmodifiableMap(kept);
    }
}
