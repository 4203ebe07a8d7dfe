package dev.joiner.planner;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.PodAffinity;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From pods to shapes. Thread-safe: no state. */
public final class PodShapes {
    private PodShapes() {}

    /**
     * The shape of a pod. Never fails: what cannot be read or honoured becomes a refusal, with the text for
     * the user.
     */
    public static Shape of(Pod pod) {
        PodSpec spec = pod.spec();
        var refusals = new ArrayList<String>();
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
            alternatives.add(Requirements.NONE);
        }
        refusals.addAll(notYetPlanned(spec));
        return Shape.of(
                PodRequests.of(spec, refusals),
                alternatives,
                spec.tolerations().stream().map(TolerationSpec::toToleration).toList(),
                spec.priority(),
                refusals);
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

    private static Requirements requirements(NodeSelectorTerm term, List<String> refusals) {
        if (!term.matchFields().isEmpty()) {
            refusals.add("node affinity by matchFields is not supported: use matchExpressions on a label");
        }
        var requirements = new ArrayList<Requirement>();
        for (LabelSelector.Expression expression : term.matchExpressions()) {
            requirements.add(expression.toRequirement());
        }
        return Requirements.of(requirements);
    }

    /** Rules that would change the placement and that the planner does not know yet: refused, not ignored. */
    private static List<String> notYetPlanned(PodSpec spec) {
        var refusals = new ArrayList<String>();
        spec.topologySpreadConstraints().stream()
                .filter(constraint -> !constraint.whenUnsatisfiable().equals("ScheduleAnyway"))
                .forEach(constraint -> refusals.add("topology spread over " + constraint.topologyKey()
                        + " is not planned yet: use whenUnsatisfiable: ScheduleAnyway"));
        var affinity = spec.affinity();
        if (affinity != null && (isRequired(affinity.podAffinity()) || isRequired(affinity.podAntiAffinity()))) {
            refusals.add("required pod affinity and anti-affinity are not planned yet: use the preferred form");
        }
        if (spec.volumes().stream()
                .anyMatch(volume -> volume.persistentVolumeClaim() != null || volume.ephemeral() != null)) {
            refusals.add("pods with persistent volumes are not planned yet");
        }
        if (spec.containers().stream()
                .anyMatch(container -> container.ports().stream().anyMatch(port -> port.hostPort() > 0))) {
            refusals.add("pods with host ports are not planned yet");
        }
        if (!spec.resourceClaims().isEmpty()) {
            refusals.add("pods with dynamic resource claims are not supported");
        }
        return refusals;
    }

    private static boolean isRequired(@Nullable PodAffinity affinity) {
        return affinity != null
                && !affinity.requiredDuringSchedulingIgnoredDuringExecution().isEmpty();
    }
}
