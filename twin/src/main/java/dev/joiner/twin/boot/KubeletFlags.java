package dev.joiner.twin.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Collects kubelet flags and configuration, in the order in which they are read. Confined to one thread. */
final class KubeletFlags {
    // The kubelet refuses to start with any other label of these two domains.
    private static final Set<String> ALLOWED_LABELS = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "kubernetes.io/instance-type",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.kubernetes.io/zone",
            "failure-domain.kubernetes.io/region",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region");
    private static final List<String> ALLOWED_DOMAINS = List.of("kubelet.kubernetes.io", "node.kubernetes.io");

    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Taint> taints = new ArrayList<>();
    private final Map<String, String> kubeReserved = new LinkedHashMap<>();
    private final Map<String, String> systemReserved = new LinkedHashMap<>();
    private final Map<String, String> evictionHard = new LinkedHashMap<>();
    private OptionalInt maxPods = OptionalInt.empty();

    /** One flag, {@code --name=value}; flags that do not concern the node object are passed over. */
    void flag(String flag) {
        String[] pair = flag.split("=", 2);
        String value = pair.length == 2 ? unquote(pair[1]) : "";
        switch (pair[0]) {
            case "--node-labels" -> pairs(value, "=").forEach(this::label);
            case "--register-with-taints" -> split(value).forEach(text -> taints.add(Taint.parse(text)));
            case "--max-pods" -> maxPods = OptionalInt.of(Integer.parseInt(value));
            case "--kube-reserved" -> kubeReserved.putAll(pairs(value, "="));
            case "--system-reserved" -> systemReserved.putAll(pairs(value, "="));
            case "--eviction-hard" -> evictionHard.putAll(pairs(value, "<"));
            default -> {}
        }
    }

    void taint(Taint taint) {
        taints.add(taint);
    }

    void maxPods(int value) {
        maxPods = OptionalInt.of(value);
    }

    void reserve(String which, String resource, String quantity) {
        switch (which) {
            case "kubeReserved" -> kubeReserved.put(resource, quantity);
            case "systemReserved" -> systemReserved.put(resource, quantity);
            case "evictionHard" -> evictionHard.put(resource, quantity);
            default -> throw new IllegalArgumentException("no reservation is called " + which);
        }
    }

    KubeletSettings settings(String cluster, String endpoint) {
        return new KubeletSettings(
                cluster, endpoint, labels, taints, maxPods, kubeReserved, systemReserved, evictionHard);
    }

    private void label(String key, String value) {
        String domain = key.contains("/") ? key.substring(0, key.indexOf('/')) : "";
        boolean kubernetes = domain.equals("kubernetes.io")
                || domain.endsWith(".kubernetes.io")
                || domain.equals("k8s.io")
                || domain.endsWith(".k8s.io");
        if (kubernetes && !ALLOWED_LABELS.contains(key) && !inAllowedDomain(domain)) {
            throw new IllegalArgumentException("the kubelet refuses the label '" + key
                    + "': unknown 'kubernetes.io' or 'k8s.io' label specified with --node-labels");
        }
        labels.put(key, value);
    }

    private static boolean inAllowedDomain(String domain) {
        return ALLOWED_DOMAINS.stream().anyMatch(allowed -> domain.equals(allowed) || domain.endsWith("." + allowed));
    }

    private static Map<String, String> pairs(String text, String separator) {
        var pairs = new LinkedHashMap<String, String>();
        for (String entry : split(text)) {
            String[] pair = entry.split(separator, 2);
            pairs.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
        }
        return pairs;
    }

    private static List<String> split(String text) {
        return List.of(text.split(",", -1)).stream()
                .filter(entry -> !entry.isBlank())
                .toList();
    }

    private static String unquote(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
