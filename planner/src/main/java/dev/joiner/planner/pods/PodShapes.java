package dev.joiner.planner.pods;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.Shape;
import java.util.ArrayList;
import java.util.List;

/** From pods to shapes. Thread-safe: no state. */
public final class PodShapes {
    private PodShapes() {}

    /** The shape of a pod where nothing is known of volumes: one that has a persistent volume is refused. */
    public static Shape of(Pod pod) {
        return of(pod, StorageFacts.UNKNOWN);
    }

    /**
     * The shape of a pod. Never fails: what cannot be read or honoured becomes a refusal, with the text for
     * the user.
     */
    public static Shape of(Pod pod, StorageFacts storage) {
        PodSpec spec = pod.spec();
        var refusals = new ArrayList<String>();
        PodVolumes volumes = PodVolumes.of(pod, storage, refusals);
        List<Requirements> affinity = alternatives(spec, refusals);
        List<Requirements> alternatives = volumes.narrow(affinity, refusals);
        if (!spec.resourceClaims().isEmpty()) {
            refusals.add("pods with dynamic resource claims are not supported");
        }
        var rules = new PodRules(pod, refusals);
        return new Shape(
                PodRequests.of(spec, refusals),
                alternatives,
                spec.tolerations().stream().map(TolerationSpec::toToleration).toList(),
                spec.priority(),
                refusals,
                rules.relations(),
                rules.preferences(),
                volumes.attached(),
                affinity);
    }

    private static List<Requirements> alternatives(PodSpec spec, List<String> refusals) {
        var alternatives = new ArrayList<Requirements>();
        try {
            Requirements selector = Requirements.ofLabels(spec.nodeSelector());
            List<NodeSelectorTerm> terms = terms(spec);
            terms.stream()
                    .filter(term -> !isEmpty(term))
                    .forEach(term -> alternatives.add(selector.and(requirements(term, refusals))));
            if (alternatives.isEmpty()) {
                alternatives.add(selector);
                if (!terms.isEmpty()) {
                    refusals.add("node affinity has only empty terms, which match no node: give them expressions");
                }
            }
        } catch (IllegalArgumentException e) {
            refusals.add("node affinity: " + e.getMessage());
            alternatives.clear();
            alternatives.add(Requirements.NONE);
        }
        return alternatives;
    }

    private static List<NodeSelectorTerm> terms(PodSpec spec) {
        var affinity = spec.affinity();
        if (affinity == null || affinity.nodeAffinity() == null) {
            return List.of();
        }
        var required = affinity.nodeAffinity().requiredDuringSchedulingIgnoredDuringExecution();
        return required == null ? List.of() : required.nodeSelectorTerms();
    }

    /** As Kubernetes says, such a term matches nothing. */
    private static boolean isEmpty(NodeSelectorTerm term) {
        return term.matchExpressions().isEmpty() && term.matchFields().isEmpty();
    }

    /**
     * What a term asks of a node.
     *
     * @throws IllegalArgumentException if an expression cannot be read
     */
    static Requirements requirements(NodeSelectorTerm term, List<String> refusals) {
        if (!term.matchFields().isEmpty()) {
            refusals.add("node affinity by matchFields is not supported: use matchExpressions on a label");
        }
        var requirements = new ArrayList<Requirement>();
        for (LabelSelector.Expression expression : term.matchExpressions()) {
            requirements.add(expression.toRequirement());
        }
        return Requirements.of(requirements);
    }
}
