package dev.joiner.twin.boot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What user data tells a machine about its kubelet.
 *
 * @param cluster name of the cluster to join
 * @param endpoint API server to join
 * @param labels of the node
 * @param taints of the node, in their order
 * @param maxPods when it is set, and not left to the number of network interfaces
 * @param kubeReserved quantities by resource, in place of the usual ones
 * @param systemReserved quantities by resource; usually none
 * @param evictionHard quantities or percentages by signal, in place of the usual ones
 */
record KubeletSettings(
        String cluster,
        String endpoint,
        Map<String, String> labels,
        List<Taint> taints,
        OptionalInt maxPods,
        Map<String, String> kubeReserved,
        Map<String, String> systemReserved,
        Map<String, String> evictionHard) {
    KubeletSettings {
        labels = copy(labels);
        taints = List.copyOf(taints);
        kubeReserved = copy(kubeReserved);
        systemReserved = copy(systemReserved);
        evictionHard = copy(evictionHard);
    }

    private static Map<String, String> copy(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
