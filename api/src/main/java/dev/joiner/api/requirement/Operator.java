package dev.joiner.api.requirement;

import java.util.Optional;

/** The operators of a requirement; Gte and Lte are Karpenter's, the others are Kubernetes' own. */
public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist"),
    GT("Gt"),
    LT("Lt"),
    GTE("Gte"),
    LTE("Lte");

    private final String text;

    Operator(String text) {
        this.text = text;
    }

    /** As it is written in a manifest. */
    public String text() {
        return text;
    }

    /** The operator of a manifest, empty when there is none of that name. */
    public static Optional<Operator> of(String text) {
        for (Operator operator : values()) {
            if (operator.text.equals(text)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }
}
