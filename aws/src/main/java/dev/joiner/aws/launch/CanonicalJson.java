package dev.joiner.aws.launch;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON in one form only, keys sorted and no blanks, so that equal content has an equal hash. */
final class CanonicalJson {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private CanonicalJson() {}

    /** Of strings, numbers, booleans, and lists and maps of them. */
    static String of(Map<String, ?> object) {
        return GSON.toJson(sorted(object));
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, Object>();
                map.forEach((key, entry) -> sorted.put(String.valueOf(key), sorted(entry)));
                yield sorted;
            }
            case List<?> list -> list.stream().map(CanonicalJson::sorted).toList();
            default -> value;
        };
    }
}
