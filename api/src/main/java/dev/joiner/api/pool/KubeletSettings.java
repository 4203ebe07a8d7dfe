package dev.joiner.api.pool;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a pool or class sets on the kubelets of its nodes; anything absent is the kubelet's default.
 *
 * @param maxPods most pods on a node
 * @param podsPerCore most pods a core; 0 and absent mean no such limit
 * @param kubeReserved resource name to quantity
 * @param systemReserved resource name to quantity
 * @param evictionHard signal to quantity or percentage
 * @param clusterDns addresses of the cluster's DNS service
 */
public record KubeletSettings(
        OptionalInt maxPods,
        OptionalInt podsPerCore,
        Map<String, String> kubeReserved,
        Map<String, String> systemReserved,
        Map<String, String> evictionHard,
        List<String> clusterDns) {
    /** Nothing set. */
    public static final KubeletSettings DEFAULT =
            new KubeletSettings(OptionalInt.empty(), OptionalInt.empty(), Map.of(), Map.of(), Map.of(), List.of());

    /** Copies the collections. */
    public KubeletSettings {
        kubeReserved = Map.copyOf(kubeReserved);
        systemReserved = Map.copyOf(systemReserved);
        evictionHard = Map.copyOf(evictionHard);
        clusterDns = List.copyOf(clusterDns);
    }
}
