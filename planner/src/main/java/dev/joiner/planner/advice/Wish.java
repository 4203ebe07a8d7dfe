package dev.joiner.planner.advice;

import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a pod asks of its node's labels, and where it says so.
 *
 * @param field path in the object
 */
record Wish(String field, Requirement requirement) {
    /**
     * The pod's ways to be placed: each is a selector and one affinity term; one of them must be met.
     *
     * @throws IllegalArgumentException if an expression cannot be read; the API server refuses those
     */
    static List<List<Wish>> alternatives(String path, PodSpec spec) {
        var selector = new ArrayList<Wish>();
        spec.nodeSelector()
                .forEach((key, value) ->
                        selector.add(new Wish(path + ".nodeSelector[" + key + "]", Requirement.in(key, value))));
        var alternatives = new ArrayList<List<Wish>>();
        List<NodeSelectorTerm> terms = terms(spec);
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).matchExpressions().isEmpty()) {
                continue;
            }
            var wishes = new ArrayList<>(selector);
            List<Expression> expressions = terms.get(i).matchExpressions();
            for (int j = 0; j < expressions.size(); j++) {
                wishes.add(new Wish(
                        path + ".affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[" + i + "].matchExpressions[" + j + "]",
                        expressions.get(j).toRequirement()));
            }
            alternatives.add(wishes);
        }
        return alternatives.isEmpty() ? List.of(selector) : alternatives;
    }

    static Requirements together(List<Wish> wishes) {
        return Requirements.of(wishes.stream().map(Wish::requirement).toList());
    }

    private static List<NodeSelectorTerm> terms(PodSpec spec) {
        var affinity = spec.affinity();
        if (affinity == null || affinity.nodeAffinity() == null) {
            return List.of();
        }
        var required = affinity.nodeAffinity().requiredDuringSchedulingIgnoredDuringExecution();
        return required == null ? List.of() : required.nodeSelectorTerms();
    }
}
