package dev.joiner.planner;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Affinity;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
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
        return copy(
                spec,
                selector,
                spec.affinity(),
                spec.tolerations(),
                spec.containers(),
                spec.topologySpreadConstraints(),
                spec.resourceClaims());
    }

    static PodSpec withAffinity(PodSpec spec, @Nullable Affinity affinity) {
        return copy(
                spec,
                spec.nodeSelector(),
                affinity,
                spec.tolerations(),
                spec.containers(),
                spec.topologySpreadConstraints(),
                spec.resourceClaims());
    }

    static PodSpec withTolerations(PodSpec spec, List<TolerationSpec> tolerations) {
        return copy(
                spec,
                spec.nodeSelector(),
                spec.affinity(),
                tolerations,
                spec.containers(),
                spec.topologySpreadConstraints(),
                spec.resourceClaims());
    }

    static PodSpec withContainers(PodSpec spec, List<Container> containers) {
        return copy(
                spec,
                spec.nodeSelector(),
                spec.affinity(),
                spec.tolerations(),
                containers,
                spec.topologySpreadConstraints(),
                spec.resourceClaims());
    }

    static PodSpec withSpreads(PodSpec spec, List<TopologySpreadConstraint> spreads) {
        return copy(
                spec,
                spec.nodeSelector(),
                spec.affinity(),
                spec.tolerations(),
                spec.containers(),
                spreads,
                spec.resourceClaims());
    }

    static PodSpec withoutResourceClaims(PodSpec spec) {
        return copy(
                spec,
                spec.nodeSelector(),
                spec.affinity(),
                spec.tolerations(),
                spec.containers(),
                spec.topologySpreadConstraints(),
                List.of());
    }

    private static PodSpec copy(
            PodSpec spec,
            Map<String, String> nodeSelector,
            @Nullable Affinity affinity,
            List<TolerationSpec> tolerations,
            List<Container> containers,
            List<TopologySpreadConstraint> spreads,
            List<Pod.ResourceClaim> claims) {
        return new PodSpec(
                spec.nodeName(),
                spec.schedulerName(),
                nodeSelector,
                affinity,
                tolerations,
                containers,
                spec.initContainers(),
                spec.overhead(),
                spec.resources(),
                spec.priority(),
                spec.priorityClassName(),
                spec.hostNetwork(),
                spec.schedulingGates(),
                spreads,
                spec.volumes(),
                claims);
    }
}
