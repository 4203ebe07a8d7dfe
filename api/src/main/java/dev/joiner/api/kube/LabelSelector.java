package dev.joiner.api.kube;

import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A label selector: labels that must be equal and expressions that must hold. */
public record LabelSelector(Map<String, String> matchLabels, List<Expression> matchExpressions) {
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

    /** Whether an object with these labels is selected; an empty selector selects everything. */
    public boolean matches(Map<String, String> labels) {
        var requirements = new ArrayList<Requirement>();
        matchExpressions.forEach(expression -> requirements.add(expression.toRequirement()));
        return Requirements.ofLabels(matchLabels)
                .and(Requirements.of(requirements))
                .unmetBy(labels)
                .isEmpty();
    }
}
