package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with one object of ours, looked at alone. All findings at once. Thread-safe: no state. */
public final class ObjectRules {
    private static final Map<OwnKind, Schema> SCHEMAS =
            Arrays.stream(OwnKind.values()).collect(Collectors.toUnmodifiableMap(kind -> kind, OwnKind::schema));

    private ObjectRules() {}

    /**
     * Checks an object.
     *
     * @param object the whole object as a tree of maps, lists, texts, numbers and booleans
     */
    public static List<Finding> check(OwnKind kind, Object object) {
        List<Finding> moved = MovedFields.of(kind, object);
        Set<String> answered = moved.stream().map(Finding::field).collect(Collectors.toSet());
        // A field that the schema does not know is told once, with where it has gone.
        return Stream.concat(
                        SCHEMAS.getOrDefault(kind, Schema.object()).check(Value.of(object)).stream()
                                .filter(finding -> finding.isError() || !answered.contains(finding.field())),
                        moved.stream())
                .toList();
    }
}
