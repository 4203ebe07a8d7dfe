package dev.joiner.planner;

import dev.joiner.api.kube.LabelSelector;
import java.util.Map;

/**
 * Pods that must, or must not, be in the same domain.
 *
 * @param selector which pods; with the pod's own values of {@code matchLabelKeys} merged in
 * @param namespaces where they are
 * @param topologyKey label whose values are the domains
 */
public record PodTerm(LabelSelector selector, NamespaceScope namespaces, String topologyKey) {
    /**
     * Whether it is about this pod.
     *
     * @param labels of each namespace by its name
     */
    public boolean selects(Relations pod, Map<String, Map<String, String>> labels) {
        return namespaces.covers(pod.namespace(), labels.getOrDefault(pod.namespace(), Map.of()))
                && selector.matches(pod.labels());
    }
}
