package dev.joiner.aws.userdata;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which labels a kubelet may give its own node. It refuses to start with another one of the kubernetes.io
 * and k8s.io domains (Kubernetes, cmd/kubelet/app/options, and the NodeRestriction admission plugin).
 */
final class KubeletLabels {
    private static final Set<String> NAMED = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/arch",
            "kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/instance-type",
            "node.kubernetes.io/instance-type",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region");

    private KubeletLabels() {}

    static Map<String, String> allowed(Map<String, String> labels) {
        var allowed = new TreeMap<>(labels);
        allowed.keySet().removeIf(key -> !isAllowed(key));
        return allowed;
    }

    static boolean isAllowed(String key) {
        int slash = key.indexOf('/');
        if (slash < 0 || NAMED.contains(key)) {
            return true;
        }
        String domain = key.substring(0, slash);
        boolean reserved = isOrBelow(domain, "kubernetes.io") || isOrBelow(domain, "k8s.io");
        return !reserved || isOrBelow(domain, "kubelet.kubernetes.io") || isOrBelow(domain, "node.kubernetes.io");
    }

    private static boolean isOrBelow(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
