package dev.joiner.api.kube;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
        // A list that cannot change any more is not copied, so that many objects can share it.
        return kept.size() == values.size() ? List.copyOf(values) : List.copyOf(kept);
    }

    static Map<String, String> map(@Nullable Map<String, String> values) {
        if (values == null || values.isEmpty()) {
            return Map.of();
        }
        return values instanceof Kept ? values : new Kept(values);
    }

    /**
     * A copy that does not change and keeps its order; known by its class, so that many objects can share it.
     * {@link Map#copyOf} would be that too, but for the order.
     */
    private static final class Kept extends AbstractMap<String, String> {
        private final Map<String, String> values = new LinkedHashMap<>();

        Kept(Map<String, String> copied) {
            copied.forEach((key, value) -> values.put(key, Objects.requireNonNullElse(value, "")));
        }

        @Override
        public @Nullable String get(Object key) {
            return values.get(key);
        }

        @Override
        public boolean containsKey(Object key) {
            return values.containsKey(key);
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return Collections.unmodifiableMap(values).entrySet();
        }
    }
}
