package dev.joiner.planner.podplan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest change of a pod that gives it a place.
 *
 * @param text for the user
 * @param patch JSON patch (RFC 6902) of the pod; every operation is needed
 */
public record Suggestion(String text, List<Operation> patch) {
    /** Copies the patch. */
    public Suggestion {
        patch = List.copyOf(patch);
    }

    /**
     * One operation of a JSON patch.
     *
     * @param op add, remove or replace
     * @param path JSON pointer into the pod
     * @param value null for remove; otherwise text, numbers, lists and maps as JSON writes them
     */
    public record Operation(
            String op, String path, @Nullable Object value) {}
}
