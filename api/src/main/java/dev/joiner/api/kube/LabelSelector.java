package dev.joiner.api.kube;

import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A label selector: labels that must be equal and expressions that must hold. */
public record LabelSelector(Map<String, String> matchLabels, List<Expression> matchExpressions) {
    /** Selects no object: no label has a value out of none. */
    public static final LabelSelector NOTHING =
            new LabelSelector(Map.of(), List.of(new Expression("", "In", List.of())));

    /** Makes absent fields empty. */
    public LabelSelector {
        matchLabels = Absent.map(matchLabels);
        matchExpressions = Absent.list(matchExpressions);
    }

    /** One expression of a selector or of a node affinity term. */
    public record Expression(String key, String operator, List<String> values) {
        /** Makes absent fields empty. */
        public Expression {
            key = Absent.text(key);
            operator = Absent.text(operator);
            values = Absent.list(values);
        }

        /** Whether a label of this value, or its absence, is what is asked for; as label selectors define it. */
        boolean matches(@Nullable String value) {
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default ->
                    throw new IllegalArgumentException(key + ": unknown operator '" + operator
                            + "' in a label selector; use In, NotIn, Exists or DoesNotExist");
            };
        }

        /**
         * As a requirement.
         *
         * @throws IllegalArgumentException if the operator is unknown or its values do not fit it
         */
        public Requirement toRequirement() {
            Operator known = Operator.of(operator)
                    .orElseThrow(() -> new IllegalArgumentException(key + ": unknown operator '" + operator
                            + "'; use In, NotIn, Exists, DoesNotExist, Gt or Lt"));
            return Requirement.of(key, known, values, 0);
        }
    }

    /** Whether it selects everything. */
    public boolean isEmpty() {
        return matchLabels.isEmpty() && matchExpressions.isEmpty();
    }

    /**
     * Whether an object with these labels is selected; an empty selector selects everything.
     *
     * @throws IllegalArgumentException if an operator is unknown
     */
    public boolean matches(Map<String, String> labels) {
        for (var label : matchLabels.entrySet()) {
            if (!label.getValue().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        for (Expression expression : matchExpressions) {
            if (!expression.matches(labels.get(expression.key()))) {
                return false;
            }
        }
        return true;
    }
}
