package dev.joiner.cli.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object and what must be said of it.
 *
 * @param name unique in the corpus
 * @param verdict what must become of it
 * @param byDefinition whether the custom resource definition alone refuses it, too
 * @param says texts of which each must be part of a finding
 */
public record Case(String name, ObjectNode object, Verdict verdict, boolean byDefinition, List<String> says) {
    /** What becomes of an object. */
    public enum Verdict {
        ALLOWED,
        WARNED,
        REFUSED
    }

    /** The kind, for messages and paths. */
    public String kind() {
        return object.path("kind").asText();
    }

    @Override
    public String toString() {
        return name;
    }
}
