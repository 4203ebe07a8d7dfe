package dev.joiner.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart's roles grant what the code asks for, and nothing else. Whoever adds a call adds it here, beside the class
 * that makes it; whoever takes one away finds the verb that nobody needs any more.
 */
class ChartRolesTest {
    private static final String FOLLOWED = "list watch";

    /** What the controller does, by resource; with the class that does it where it is more than to follow. */
    private static final Map<String, String> CONTROLLER = Map.ofEntries(
            Map.entry("pods", FOLLOWED),
            Map.entry("pods/status", "patch"), // PodNominator
            Map.entry("pods/eviction", "create"), // Evictions
            Map.entry("nodes", FOLLOWED + " get patch delete"), // Terminator; NodeStart, HeldRoom
            Map.entry("namespaces", FOLLOWED),
            Map.entry("persistentvolumes", FOLLOWED),
            Map.entry("persistentvolumeclaims", FOLLOWED),
            Map.entry("resourcequotas", FOLLOWED),
            Map.entry("storageclasses.storage.k8s.io", FOLLOWED),
            Map.entry("csinodes.storage.k8s.io", FOLLOWED),
            Map.entry("replicasets.apps", FOLLOWED),
            Map.entry("statefulsets.apps", FOLLOWED),
            Map.entry("daemonsets.apps", FOLLOWED),
            Map.entry("jobs.batch", FOLLOWED),
            Map.entry("provisioners.karpenter.sh", FOLLOWED),
            Map.entry("provisioners/status.karpenter.sh", "patch"), // PoolStatus
            Map.entry("provisioners/finalizers.karpenter.sh", "update"), // blockOwnerDeletion in ClaimObjects
            Map.entry("nodepools.karpenter.sh", FOLLOWED),
            Map.entry("nodepools/status.karpenter.sh", "patch"), // PoolStatus
            Map.entry("nodepools/finalizers.karpenter.sh", "update"), // blockOwnerDeletion in ClaimObjects
            Map.entry(
                    "nodeclaims.karpenter.sh",
                    FOLLOWED + " get create patch delete"), // LostClaims, ClaimWrite, Terminator
            Map.entry("nodeclaims/status.karpenter.sh", "patch"), // InstanceMatch, NodeStart
            Map.entry("awsnodetemplates.karpenter.k8s.aws", FOLLOWED),
            Map.entry("awsnodetemplates/status.karpenter.k8s.aws", "patch"), // PoolWarmer
            Map.entry("ec2nodeclasses.karpenter.k8s.aws", FOLLOWED),
            Map.entry("ec2nodeclasses/status.karpenter.k8s.aws", "patch"), // PoolWarmer
            Map.entry("leases.coordination.k8s.io", "list"), // OtherAutoscalers
            Map.entry("demands.joiner.dev", FOLLOWED + " create patch delete"), // DemandObjects
            Map.entry("demands/status.joiner.dev", "patch"), // DemandObjects
            Map.entry("validatingwebhookconfigurations.admissionregistration.k8s.io", "get patch"), // WebhookTrust
            Map.entry("mutatingwebhookconfigurations.admissionregistration.k8s.io", "get patch")); // WebhookTrust

    @Test
    void grantsTheControllerWhatItDoesAndNothingElse() throws IOException {
        assertThat(granted("ClusterRole", "NAME")).isEqualTo(sorted(CONTROLLER));
    }

    @Test
    void grantsTheControllerItsSecretItsEventsAndALookAtTheSchedulersLease() throws IOException {
        assertThat(granted("Role", "NAME"))
                .isEqualTo(sorted(Map.of(
                        "secrets", "create get update", // AuthoritySecret
                        "events", "create", // PodEvents
                        "leases.coordination.k8s.io", "get"))); // LeaseWatch
    }

    @Test
    void letsTheControllerStandForTheOneLeaseOfTheCluster() throws IOException {
        List<Map<String, Object>> roles = documents().stream()
                .filter(object -> String.valueOf(object.get("kind")).equals("Role")
                        && String.valueOf(metadata(object).get("namespace")).equals("kube-system"))
                .toList();

        assertThat(roles)
                .singleElement()
                .satisfies(role -> assertThat(verbs(role))
                        .isEqualTo(sorted(Map.of("leases.coordination.k8s.io", "create get update")))); // LeaseElector
    }

    private static Map<String, String> granted(String kind, String name) throws IOException {
        return documents().stream()
                .filter(object -> kind.equals(object.get("kind"))
                        && name.equals(metadata(object).get("name")))
                .map(ChartRolesTest::verbs)
                .findFirst()
                .orElseThrow();
    }

    /** Resource, with its group, to its verbs in alphabetical order. */
    @SuppressWarnings("unchecked") // As the chart writes it.
    private static Map<String, String> verbs(Map<String, Object> role) {
        var verbs = new TreeMap<String, TreeSet<String>>();
        for (var rule : (List<Map<String, List<String>>>) role.getOrDefault("rules", List.of())) {
            String group = rule.getOrDefault("apiGroups", List.of("")).getFirst();
            for (String resource : rule.getOrDefault("resources", List.of())) {
                verbs.computeIfAbsent(resource + (group.isEmpty() ? "" : "." + group), key -> new TreeSet<>())
                        .addAll(rule.getOrDefault("verbs", List.of()));
            }
        }
        return verbs.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> String.join(" ", entry.getValue()), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> sorted(Map<String, String> verbs) {
        var sorted = new TreeMap<String, String>();
        verbs.forEach((resource, list) ->
                sorted.put(resource, String.join(" ", new TreeSet<>(List.of(list.split(" ", -1))))));
        return sorted;
    }

    @SuppressWarnings("unchecked") // As the chart writes it.
    private static Map<String, Object> metadata(Map<String, Object> object) {
        return (Map<String, Object>) object.getOrDefault("metadata", Map.of());
    }

    /** The objects of the template, with its names in capitals; labels and conditions go. */
    private static List<Map<String, Object>> documents() throws IOException {
        String text = Files.readString(Path.of("..", "charts", "joiner", "templates", "rbac.yaml"))
                .replace("{{ include \"joiner.name\" . }}", "NAME")
                .replace("{{ .Release.Namespace }}", "NAMESPACE")
                .replaceAll("(?m)^ *labels:\\n *\\{\\{-.*$", "")
                .replaceAll("(?m)^ *\\{\\{-.*$", "")
                .replaceAll("\\{\\{[^}]*}}", "OTHER");
        var documents = new ArrayList<Map<String, Object>>();
        for (Object document : new Yaml().loadAll(text)) {
            if (document instanceof Map<?, ?> map) {
                var object = new TreeMap<String, Object>();
                map.forEach((key, value) -> object.put(String.valueOf(key), value));
                documents.add(object);
            }
        }
        return documents;
    }
}
