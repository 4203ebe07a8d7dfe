package dev.joiner.planner.podplan;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Affinity;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One possible change of a pod: as a JSON patch for the user, and as what it does to our record of the pod, so
 * that it can be tried.
 */
record PodEdit(String text, Suggestion.Operation operation, UnaryOperator<PodSpec> change) {
    Pod applyTo(Pod pod) {
        return new Pod(pod.metadata(), change.apply(pod.spec()), pod.status());
    }

    /** A JSON pointer's step, escaped as RFC 6901 says. */
    static String step(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static PodSpec withNodeSelector(PodSpec spec, Map<String, String> selector) {
        return changed(spec, draft -> draft.nodeSelector = selector);
    }

    static PodSpec withAffinity(PodSpec spec, @Nullable Affinity affinity) {
        return changed(spec, draft -> draft.affinity = affinity);
    }

    static PodSpec withTolerations(PodSpec spec, List<TolerationSpec> tolerations) {
        return changed(spec, draft -> draft.tolerations = tolerations);
    }

    static PodSpec withContainers(PodSpec spec, List<Container> containers) {
        return changed(spec, draft -> draft.containers = containers);
    }

    static PodSpec withSpreads(PodSpec spec, List<TopologySpreadConstraint> spreads) {
        return changed(spec, draft -> draft.spreads = spreads);
    }

    static PodSpec withoutResourceClaims(PodSpec spec) {
        return changed(spec, draft -> draft.claims = List.of());
    }

    private static PodSpec changed(PodSpec spec, Consumer<Draft> change) {
        var draft = new Draft(spec);
        change.accept(draft);
        return draft.spec();
    }

    /** The fields of a spec that an edit may change; the others stay as they are. */
    private static final class Draft {
        private final PodSpec original;
        private Map<String, String> nodeSelector;
        private @Nullable Affinity affinity;
        private List<TolerationSpec> tolerations;
        private List<Container> containers;
        private List<TopologySpreadConstraint> spreads;
        private List<Pod.ResourceClaim> claims;

        Draft(PodSpec spec) {
            original = spec;
            nodeSelector = spec.nodeSelector();
            affinity = spec.affinity();
            tolerations = spec.tolerations();
            containers = spec.containers();
            spreads = spec.topologySpreadConstraints();
            claims = spec.resourceClaims();
        }

        PodSpec spec() {
            return new PodSpec(
                    original.nodeName(),
                    original.schedulerName(),
                    nodeSelector,
                    affinity,
                    tolerations,
                    containers,
                    original.initContainers(),
                    original.overhead(),
                    original.resources(),
                    original.priority(),
                    original.priorityClassName(),
                    original.hostNetwork(),
                    original.schedulingGates(),
                    spreads,
                    original.volumes(),
                    claims);
        }
    }
}
