package dev.joiner.planner;

import dev.joiner.api.kube.LabelSelector;

/**
 * Pods that must, or must not, be in the same domain.
 *
 * @param selector which pods; with the pod's own values of {@code matchLabelKeys} merged in
 * @param namespaces where they are
 * @param topologyKey label whose values are the domains
 */
public record PodTerm(LabelSelector selector, NamespaceScope namespaces, String topologyKey) {}
