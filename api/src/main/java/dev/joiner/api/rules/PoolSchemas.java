package dev.joiner.api.rules;

import dev.joiner.api.Labels;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/** Parts that pools and claims of both generations share. Thread-safe: no state. */
final class PoolSchemas {
    /** Up to 18 digits and two of an exponent: more than any cluster has, and no hostile number. */
    private static final String QUANTITY =
            "^[+]?([0-9]{1,18}([.][0-9]{0,9})?|[.][0-9]{1,9})(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$";

    private static final int MOST_TAINTS = 50;

    private PoolSchemas() {}

    /** An amount that is not negative. */
    static Schema quantity() {
        return Schema.intOrString()
                .most(40)
                .matching(QUANTITY, "write an amount that is not negative, as 200m, 1.5Gi or 2")
                .atLeast(0);
    }

    /** Amounts by resource name. */
    static Schema resources() {
        return Schema.map(quantity()).most(50);
    }

    /** A list of taints. */
    static Schema taints() {
        return Schema.list(Schema.object()
                        .field("key", LabelRules.key())
                        .field("value", LabelRules.value())
                        .field("effect", Schema.string().most(20).among("NoSchedule", "PreferNoSchedule", "NoExecute"))
                        .required("key", "effect"))
                .most(MOST_TAINTS);
    }

    /** No taint may stand twice in taints and startupTaints, with the same key and effect. */
    static List<Rule> noTaintTwice() {
        String same = "a.key == b.key && a.effect == b.effect";
        String message = "a taint stands twice, with the same key and effect, in taints and startupTaints: remove one";
        return List.of(
                Rule.celAndMore(
                        "!has(self.taints) || self.taints.all(a, self.taints.exists_one(b, " + same + "))",
                        message,
                        PoolSchemas::taintsTwice),
                new Rule(
                        "!has(self.startupTaints) || self.startupTaints.all(a, self.startupTaints.exists_one(b, " + same
                                + "))",
                        message,
                        "",
                        at -> List.of()),
                new Rule(
                        "!has(self.taints) || !has(self.startupTaints) || self.taints.all(a,"
                                + " !self.startupTaints.exists(b, " + same + "))",
                        message,
                        "",
                        at -> List.of()));
    }

    private static List<Finding> taintsTwice(Value spec) {
        var findings = new ArrayList<Finding>();
        var seen = new HashSet<String>();
        for (String list : List.of("taints", "startupTaints")) {
            for (Value taint : spec.at(list).items()) {
                String text = taint.at("key").text() + ":" + taint.at("effect").text();
                if (!seen.add(text)) {
                    findings.add(Finding.error(
                            taint.path(), text + " stands twice in taints and startupTaints: remove one"));
                }
            }
        }
        return findings;
    }

    /**
     * A list of requirements.
     *
     * @param key the keys that may be required
     * @param extended whether v1's operators and minValues are allowed
     */
    static Schema requirements(Schema key, boolean extended) {
        String comparisons = extended ? "['Gt', 'Lt', 'Gte', 'Lte']" : "['Gt', 'Lt']";
        Schema operator = extended
                ? Schema.string().among("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Gte", "Lte")
                : Schema.string().among("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
        Schema item = Schema.object()
                .field("key", key)
                .field("operator", operator)
                .field("values", Schema.list(LabelRules.value()).most(600))
                .required("key", "operator")
                .rule(Rule.cel(
                        "self.operator != 'In' || (has(self.values) && size(self.values) > 0)",
                        "values",
                        "operator In needs at least one value: list what is allowed",
                        at -> !at.at("operator").is("In") || !at.at("values").isEmpty()))
                .rule(Rule.cel(
                        "!(self.operator in " + comparisons + ") || (has(self.values) && size(self.values) == 1 &&"
                                + " self.values[0].matches('^[0-9]{1,18}$'))",
                        "values",
                        "operators " + (extended ? "Gt, Lt, Gte and Lte take" : "Gt and Lt take")
                                + " one whole number that is not negative, in quotes",
                        at -> !isComparison(at.at("operator").text())
                                || (at.at("values").items().size() == 1
                                        && at.at("values").texts().getFirst().matches("[0-9]{1,18}"))))
                .rule(Rule.of(PoolSchemas::valuesOfOperatorsWithoutAny));
        if (extended) {
            item = item.field("minValues", Schema.integer().between(1, 50))
                    .rule(Rule.cel(
                            "!has(self.minValues) || self.operator != 'In' || (has(self.values) &&"
                                    + " size(self.values) >= self.minValues)",
                            "minValues",
                            "operator In lists fewer values than minValues asks for: list more or ask for fewer",
                            at -> !at.has("minValues")
                                    || !at.at("operator").is("In")
                                    || at.at("values").items().size()
                                            >= at.at("minValues").number().intValue()));
        }
        return Schema.list(item).most(100);
    }

    private static boolean isComparison(String operator) {
        return operator.equals("Gt") || operator.equals("Lt") || operator.equals("Gte") || operator.equals("Lte");
    }

    /** Karpenter takes them and ignores the values. */
    private static List<Finding> valuesOfOperatorsWithoutAny(Value at) {
        String operator = at.at("operator").text();
        return (operator.equals("Exists") || operator.equals("DoesNotExist"))
                        && !at.at("values").isEmpty()
                ? List.of(Finding.warning(
                        at.at("values").path(),
                        "operator " + operator + " takes no values: they do nothing; remove"
                                + " them or use In or NotIn"))
                : List.of();
    }

    /** In and NotIn that leave nothing together: legal, and a pool that launches nothing. */
    static List<Finding> contradictions(Value requirements) {
        var findings = new ArrayList<Finding>();
        var first = new HashMap<String, Value>();
        for (Value item : requirements.items()) {
            if (!item.at("operator").is("In")) {
                continue;
            }
            String key = Labels.normalise(item.at("key").text());
            Value before = first.putIfAbsent(key, item);
            if (before != null) {
                var common = new HashSet<>(before.at("values").texts());
                common.retainAll(item.at("values").texts());
                if (common.isEmpty()) {
                    findings.add(Finding.warning(
                            item.path(),
                            key + " In " + item.at("values").texts() + " and " + before.path() + " In "
                                    + before.at("values").texts() + " leave nothing: no node can meet both"));
                }
            }
        }
        return findings;
    }

    /** Conditions of a status. */
    static Schema conditions() {
        return Schema.list(Schema.object()
                .field("type", Schema.string())
                .field("status", Schema.string().among("True", "False", "Unknown"))
                .field("reason", Schema.string())
                .field("message", Schema.string())
                .field("lastTransitionTime", Schema.string().with("format", "date-time"))
                .field("observedGeneration", Schema.integer().with("format", "int64"))
                .required("type", "status"));
    }
}
