package dev.joiner.planner;

import dev.joiner.api.kube.LabelSelector;

/**
 * How evenly the selected pods of the pod's namespace stand over the domains of a label.
 *
 * @param maxSkew how many more than the emptiest domain one may have
 * @param topologyKey label whose values are the domains
 * @param selector which pods count; with the pod's own values of {@code matchLabelKeys} merged in
 * @param minDomains with fewer domains than this the smallest count is taken as 0; at least 1
 * @param honorsAffinity whether nodes that the pod's selector and affinity rule out are no domains
 * @param honorsTaints whether nodes whose taints the pod does not tolerate are no domains
 */
public record SpreadRule(
        int maxSkew,
        String topologyKey,
        LabelSelector selector,
        int minDomains,
        boolean honorsAffinity,
        boolean honorsTaints) {}
