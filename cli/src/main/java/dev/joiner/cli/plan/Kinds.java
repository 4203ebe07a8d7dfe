package dev.joiner.cli.plan;

import dev.joiner.api.requirement.NearestName;
import dev.joiner.cli.manifest.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The kinds of the API groups that we know: those that a plan reads, and those that mean nothing to it. A kind
 * that is neither is a mistake; groups of others are left alone.
 */
final class Kinds {
    private static final Map<String, List<String>> READ = new LinkedHashMap<>();
    private static final Map<String, List<String>> WITHOUT_MEANING = new LinkedHashMap<>();

    static {
        READ.put(
                "",
                List.of(
                        "Pod",
                        "Node",
                        "Namespace",
                        "PersistentVolume",
                        "PersistentVolumeClaim",
                        "ReplicationController"));
        READ.put("apps", List.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"));
        READ.put("batch", List.of("Job", "CronJob"));
        READ.put("storage.k8s.io", List.of("StorageClass", "CSINode"));
        READ.put("scheduling.k8s.io", List.of("PriorityClass"));
        READ.put("karpenter.sh", List.of("Provisioner", "NodePool"));
        READ.put("karpenter.k8s.aws", List.of("AWSNodeTemplate", "EC2NodeClass"));
        WITHOUT_MEANING.put(
                "",
                List.of(
                        "Service",
                        "ConfigMap",
                        "Secret",
                        "ServiceAccount",
                        "Endpoints",
                        "Event",
                        "LimitRange",
                        "ResourceQuota",
                        "PodTemplate",
                        "Binding",
                        "ComponentStatus"));
        WITHOUT_MEANING.put("apps", List.of("ControllerRevision"));
        WITHOUT_MEANING.put("autoscaling", List.of("HorizontalPodAutoscaler", "Scale"));
        WITHOUT_MEANING.put("policy", List.of("PodDisruptionBudget", "Eviction"));
        WITHOUT_MEANING.put("storage.k8s.io", List.of("VolumeAttachment", "CSIDriver", "CSIStorageCapacity"));
        WITHOUT_MEANING.put("karpenter.sh", List.of("NodeClaim"));
        WITHOUT_MEANING.put("joiner.dev", List.of("Demand"));
    }

    private Kinds() {}

    /**
     * Whether a plan reads it.
     *
     * @throws dev.joiner.cli.manifest.ManifestException if there is no such kind in a group that we know
     */
    static boolean isRead(Manifest manifest) {
        List<String> read = READ.getOrDefault(manifest.group(), List.of());
        if (read.contains(manifest.kind())) {
            return true;
        }
        List<String> others = WITHOUT_MEANING.getOrDefault(manifest.group(), List.of());
        if (others.contains(manifest.kind())) {
            return false;
        }
        READ.forEach((group, kinds) -> {
            if (kinds.contains(manifest.kind()) && isSlip(manifest.group())) {
                throw manifest.problem(
                        "apiVersion",
                        "'" + manifest.apiVersion() + "' has no kind " + manifest.kind() + "; "
                                + (group.isEmpty() ? "it is of v1" : "it is of the group " + group));
            }
        });
        if (read.isEmpty() && others.isEmpty()) {
            return false;
        }
        var known = new TreeSet<>(read);
        known.addAll(others);
        throw manifest.problem(
                "kind",
                "'" + manifest.kind() + "' is no kind of " + manifest.apiVersion()
                        + NearestName.of(manifest.kind(), known)
                                .map(name -> "; did you mean " + name + "?")
                                .orElse(""));
    }

    /** Kubernetes' own groups and ours; a kind called Node or Job may well be somebody's own elsewhere. */
    private static boolean isSlip(String group) {
        return READ.containsKey(group) || group.equals("extensions");
    }
}
