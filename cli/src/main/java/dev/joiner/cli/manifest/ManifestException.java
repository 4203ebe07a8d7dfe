package dev.joiner.cli.manifest;

/**
 * A manifest that cannot be read. The message is one line for the user and names the place; {@link #where},
 * {@link #field} and {@link #problem} are its parts.
 */
public final class ManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position where;
    private final String field;
    private final String problem;

    /**
     * A problem of one field, or of the whole document when {@code field} is empty.
     *
     * @param subject the object as {@code Kind namespace/name}; empty when it is not known
     */
    ManifestException(Position where, String subject, String field, String problem) {
        super(where + (subject.isEmpty() ? "" : " " + subject) + ": " + (field.isEmpty() ? "" : field + ": ")
                + problem);
        this.where = where;
        this.field = field;
        this.problem = problem;
    }

    /** File and document. */
    public Position where() {
        return where;
    }

    /** The field's path, as {@code spec.replicas}; empty when the whole document is meant. */
    public String field() {
        return field;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }
}
