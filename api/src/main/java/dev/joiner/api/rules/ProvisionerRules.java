package dev.joiner.api.rules;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Node.TaintSpec;
import dev.joiner.api.requirement.Operator;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.v1alpha5.Provisioner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of a v1alpha5 Provisioner. All findings at once. Thread-safe: no state. */
public final class ProvisionerRules {
    private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private ProvisionerRules() {}

    /** What is wrong with it; empty when nothing is. */
    public static List<Finding> check(Provisioner provisioner) {
        var findings = new ArrayList<Finding>();
        Provisioner.Spec spec = provisioner.spec();
        spec.labels().forEach((key, value) -> label(findings, key, value));
        var seen = new HashSet<String>();
        taints(findings, "spec.taints", spec.taints(), seen);
        taints(findings, "spec.startupTaints", spec.startupTaints(), seen);
        for (int i = 0; i < spec.requirements().size(); i++) {
            requirement(
                    findings,
                    "spec.requirements[" + i + "]",
                    spec.requirements().get(i));
        }
        if (spec.providerRef() == null || spec.providerRef().name().isEmpty()) {
            findings.add(Finding.error(
                    "spec.providerRef", "no AWSNodeTemplate is named: set providerRef.name to the name of one"));
        }
        numbers(findings, spec);
        limits(findings, spec);
        return findings;
    }

    private static void label(List<Finding> findings, String key, String value) {
        String field = "spec.labels[" + key + "]";
        if (key.equals(Labels.PROVISIONER)) {
            findings.add(Finding.error(field, "is set by the controller on every node: remove it"));
            return;
        }
        LabelRules.keyProblem(key).ifPresent(problem -> findings.add(Finding.error(field, problem)));
        LabelRules.valueProblem(value).ifPresent(problem -> findings.add(Finding.error(field, problem)));
        LabelRules.restriction(Labels.normalise(key)).ifPresent(problem -> findings.add(Finding.error(field, problem)));
    }

    private static void taints(List<Finding> findings, String list, List<TaintSpec> taints, Set<String> seen) {
        for (int i = 0; i < taints.size(); i++) {
            TaintSpec taint = taints.get(i);
            String field = list + "[" + i + "]";
            LabelRules.keyProblem(taint.key())
                    .ifPresent(problem -> findings.add(Finding.error(field + ".key", problem)));
            LabelRules.valueProblem(taint.value())
                    .ifPresent(problem -> findings.add(Finding.error(field + ".value", problem)));
            if (!EFFECTS.contains(taint.effect())) {
                findings.add(Finding.error(
                        field + ".effect",
                        "'" + taint.effect() + "' is not an effect: use NoSchedule, PreferNoSchedule or NoExecute"));
            }
            if (!seen.add(taint.key() + ":" + taint.effect())) {
                findings.add(Finding.error(
                        field,
                        taint.key() + ":" + taint.effect() + " stands twice in taints and startupTaints: remove one"));
            }
        }
    }

    private static void requirement(List<Finding> findings, String field, Expression requirement) {
        String key = Labels.normalise(requirement.key());
        LabelRules.keyProblem(key).ifPresent(problem -> findings.add(Finding.error(field + ".key", problem)));
        if (key.equals(Labels.PROVISIONER)) {
            findings.add(Finding.error(field + ".key", "cannot require the provisioner's own name: remove it"));
        } else {
            LabelRules.restriction(key).ifPresent(problem -> findings.add(Finding.error(field + ".key", problem)));
        }
        var operator = Operator.of(requirement.operator());
        if (operator.isEmpty() || operator.get() == Operator.GTE || operator.get() == Operator.LTE) {
            findings.add(Finding.error(
                    field + ".operator",
                    "'" + requirement.operator()
                            + "' is not an operator: use In, NotIn, Exists, DoesNotExist, Gt or Lt"));
            return;
        }
        for (int i = 0; i < requirement.values().size(); i++) {
            String at = field + ".values[" + i + "]";
            LabelRules.valueProblem(requirement.values().get(i))
                    .ifPresent(problem -> findings.add(Finding.error(at, problem)));
        }
        if (operator.get() == Operator.IN && requirement.values().isEmpty()) {
            findings.add(Finding.error(field + ".values", "operator In needs at least one value"));
        }
        if (operator.get() == Operator.GT || operator.get() == Operator.LT) {
            boolean number = requirement.values().size() == 1
                    && requirement.values().getFirst().matches("[0-9]{1,18}");
            if (!number) {
                findings.add(Finding.error(
                        field + ".values",
                        "operator " + requirement.operator() + " takes one whole number that is not negative, got "
                                + requirement.values()));
            }
        }
    }

    private static void numbers(List<Finding> findings, Provisioner.Spec spec) {
        Long empty = spec.ttlSecondsAfterEmpty();
        if (empty != null && empty < 0) {
            findings.add(Finding.error("spec.ttlSecondsAfterEmpty", empty + " is negative: use 0 or more"));
        }
        Long expired = spec.ttlSecondsUntilExpired();
        if (expired != null && expired < 0) {
            findings.add(Finding.error("spec.ttlSecondsUntilExpired", expired + " is negative: use 0 or more"));
        } else if (expired != null) {
            findings.add(Finding.warning("spec.ttlSecondsUntilExpired", "expiry is not implemented yet"));
        }
        Integer weight = spec.weight();
        if (weight != null && (weight < 1 || weight > 100)) {
            findings.add(Finding.error("spec.weight", weight + " is not from 1 to 100"));
        }
        var consolidation = spec.consolidation();
        if (consolidation != null && consolidation.enabled()) {
            if (empty != null) {
                findings.add(Finding.error(
                        "spec.ttlSecondsAfterEmpty", "excludes consolidation.enabled: remove one of them"));
            }
            findings.add(Finding.warning("spec.consolidation.enabled", "consolidation is not implemented yet"));
        }
    }

    private static void limits(List<Finding> findings, Provisioner.Spec spec) {
        var limits = spec.limits();
        if (limits == null || limits.resources() == null) {
            return;
        }
        try {
            Resources.parse(limits.resources()).amounts().forEach((name, amount) -> {
                if (amount < 0) {
                    findings.add(Finding.error("spec.limits.resources[" + name + "]", "is negative"));
                }
            });
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error("spec.limits.resources", String.valueOf(e.getMessage())));
        }
    }
}
