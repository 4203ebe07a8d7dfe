package dev.joiner.api.kube;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A condition of any object's status. */
public record Condition(
        String type,
        String status,
        String reason,
        String message,
        @Nullable Instant lastTransitionTime) {
    /** Makes absent fields empty. */
    public Condition {
        type = Absent.text(type);
        status = Absent.text(status);
        reason = Absent.text(reason);
        message = Absent.text(message);
    }

    /** Whether its status is {@code True}. */
    public boolean isTrue() {
        return status.equals("True");
    }

    /** The condition of a type. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** Whether the condition of a type is there and true. */
    public static boolean isTrue(List<Condition> conditions, String type) {
        return find(conditions, type).filter(Condition::isTrue).isPresent();
    }
}
