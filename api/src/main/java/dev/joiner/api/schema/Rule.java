package dev.joiner.api.schema;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that must hold at a place of an object, beyond types and bounds.
 *
 * @param cel the same in CEL for the CRD; null where CEL cannot say it
 * @param message of the CRD's rule
 * @param fieldPath for the CRD: the field below this place that is at fault, as {@code .values}; empty for the place
 * @param check finds what is wrong at a place; only asked when types and bounds are right there
 */
public record Rule(@Nullable String cel, String message, String fieldPath, Function<Value, List<Finding>> check) {
    /** A rule that CEL can say, too; the finding shows the value. */
    public static Rule cel(String cel, String message, Predicate<Value> holds) {
        return new Rule(cel, message, "", at -> holds.test(at) ? List.of() : List.of(broken(at, message)));
    }

    /** A rule about one field of the place. */
    public static Rule cel(String cel, String field, String message, Predicate<Value> holds) {
        return new Rule(
                cel, message, "." + field, at -> holds.test(at) ? List.of() : List.of(broken(at.at(field), message)));
    }

    /** A rule that CEL can say, and that the check tells better. */
    public static Rule celAndMore(String cel, String message, Function<Value, List<Finding>> check) {
        return new Rule(cel, message, "", check);
    }

    /** A rule about how the object changes: only the API server knows what it was before. */
    public static Rule transition(String cel, String message) {
        return new Rule(cel, message, "", at -> List.of());
    }

    /** A rule that CEL cannot say. */
    public static Rule of(Function<Value, List<Finding>> check) {
        return new Rule(null, "", "", check);
    }

    private static Finding broken(Value at, String message) {
        boolean shows = at.exists() && !(at.json() instanceof Map);
        return Finding.error(at.path(), shows ? message + ", got " + at.shown() : message);
    }
}
