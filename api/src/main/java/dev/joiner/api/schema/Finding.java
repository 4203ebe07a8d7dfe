package dev.joiner.api.schema;

/**
 * Something about an object that its author should know.
 *
 * @param field path of the field, as {@code spec.requirements[0].operator}
 * @param message what is wrong, with the value, and what to do
 */
public record Finding(Severity severity, String field, String message) {
    /** Whether the object is refused for it. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** The object is refused. */
    public static Finding error(String field, String message) {
        return new Finding(Severity.ERROR, field, message);
    }

    /** The object is taken, its author is told. */
    public static Finding warning(String field, String message) {
        return new Finding(Severity.WARNING, field, message);
    }

    /** Whether the object is refused for it. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code field: message}. */
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
