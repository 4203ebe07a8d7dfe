package dev.joiner.cli.plan;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.CsiNode;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.Namespace;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PriorityClass;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.api.resource.Resources;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that the input holds, kind by kind. What cannot be, ends it with a
 * {@link dev.joiner.cli.manifest.ManifestException}. Confined to one thread.
 */
final class PlanInput {
    final PoolInput pools = new PoolInput();
    final Workloads workloads = new Workloads();
    final List<Pod> pods = new ArrayList<>();
    final Map<String, Node> nodes = new LinkedHashMap<>();
    final List<DaemonSet> daemonSets = new ArrayList<>();
    final Map<String, Map<String, String>> namespaces = new LinkedHashMap<>();
    final Map<String, PersistentVolumeClaim> claims = new LinkedHashMap<>();
    final List<PersistentVolume> volumes = new ArrayList<>();
    final Map<String, StorageClass> storageClasses = new LinkedHashMap<>();
    final Map<String, CsiNode> csiNodes = new HashMap<>();
    final Map<String, PriorityClass> priorityClasses = new HashMap<>();

    /** Kinds that mean nothing to a plan, and how many objects of each there were. */
    final Map<String, Integer> leftOut = new TreeMap<>();

    private final Map<String, List<String>> unknown = new TreeMap<>();
    private final PodChecks checks = new PodChecks();
    private final Map<String, Position> seen = new HashMap<>();
    private int generated;

    /** Takes one object in. */
    void add(Manifest manifest) {
        if (!Kinds.isRead(manifest)) {
            other(manifest);
            return;
        }
        switch (manifest.kind()) {
            case "Provisioner", "NodePool", "AWSNodeTemplate", "EC2NodeClass" -> pools.add(manifest);
            case "Pod" -> pod(manifest);
            case "Deployment", "ReplicaSet", "StatefulSet", "ReplicationController", "Job", "CronJob" -> {
                once(manifest, Workloads.namespace(manifest.namespace()));
                workloads.add(manifest, checks);
            }
            case "DaemonSet" -> daemonSet(manifest);
            case "Node" -> node(manifest);
            case "Namespace" ->
                namespaces.put(
                        once(manifest, ""),
                        manifest.as(Namespace.class).metadata().labels());
            case "PersistentVolumeClaim" -> claim(manifest);
            case "PersistentVolume" -> {
                once(manifest, "");
                volumes.add(manifest.as(PersistentVolume.class));
            }
            case "StorageClass" -> storageClasses.put(once(manifest, ""), manifest.as(StorageClass.class));
            case "CSINode" -> csiNodes.put(once(manifest, ""), manifest.as(CsiNode.class));
            case "PriorityClass" -> priorityClasses.put(once(manifest, ""), manifest.as(PriorityClass.class));
            default -> throw new IllegalStateException("kind " + manifest.kind() + " is said to be read");
        }
    }

    /** A kind of somebody else's: one that makes pods from a template is read by it. */
    private void other(Manifest manifest) {
        if (!Workloads.hasTemplate(manifest)) {
            leftOut.merge(manifest.kind(), 1, Integer::sum);
            return;
        }
        once(manifest, Workloads.namespace(manifest.namespace()));
        int pods = workloads.add(manifest, checks);
        unknown.computeIfAbsent(manifest.apiVersion() + " " + manifest.kind(), kind -> new ArrayList<>())
                .add(manifest.name() + " (" + pods + (pods == 1 ? " pod)" : " pods)"));
    }

    /** What a reader should know of the input, one line each. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        unknown.forEach((kind, objects) -> notes.add(kind + " is no kind that we know: read by its pod template and"
                + " replicas alone: " + String.join(", ", objects)));
        notes.addAll(pools.movedFields());
        notes.addAll(checks.hints());
        return notes;
    }

    private void pod(Manifest manifest) {
        Pod pod = manifest.as(Pod.class);
        String generateName = generatedName(manifest);
        String name =
                manifest.name().isEmpty() && !generateName.isEmpty() ? generateName + ++generated : manifest.name();
        String namespace = Workloads.namespace(manifest.namespace());
        if (name.isEmpty()) {
            throw manifest.problem("metadata.name", "is missing");
        }
        once(manifest, namespace + "/Pod/" + name, "");
        checks.check(manifest, "spec", pod.spec());
        if (pods.size() == Workloads.MOST_PODS) {
            throw manifest.problem("", "is one more than " + Workloads.MOST_PODS + " pods, the most that a plan takes");
        }
        Pod placed = name.equals(pod.metadata().name())
                        && namespace.equals(pod.metadata().namespace())
                ? pod
                : new Pod(pod.metadata().named(name, namespace), pod.spec(), pod.status());
        pods.add(placed);
        if (!placed.isTerminal()) {
            workloads.add(placed);
        }
    }

    private static String generatedName(Manifest manifest) {
        var metadata = manifest.json().getAsJsonObject("metadata");
        return metadata != null && metadata.has("generateName")
                ? metadata.get("generateName").getAsString()
                : "";
    }

    private void daemonSet(Manifest manifest) {
        String namespace = Workloads.namespace(manifest.namespace());
        once(manifest, namespace);
        DaemonSet daemonSet = manifest.as(DaemonSet.class);
        DaemonSet.Template template = daemonSet.spec().template();
        if (template == null || template.spec() == null) {
            throw manifest.problem("spec.template", "is missing: there is nothing to make pods from");
        }
        checks.check(manifest, "spec.template.spec", template.spec());
        daemonSets.add(new DaemonSet(daemonSet.metadata().named(manifest.name(), namespace), daemonSet.spec()));
    }

    private void node(Manifest manifest) {
        String name = once(manifest, "");
        Node node = manifest.as(Node.class);
        quantities(manifest, "status.allocatable", node.status().allocatable());
        quantities(manifest, "status.capacity", node.status().capacity());
        // Its taint lets pods of our scheduler pass, and it has room for everything; but it is no machine.
        if (!node.hasTaint(Labels.SENTINEL)) {
            nodes.put(name, node);
        }
    }

    private static void quantities(Manifest manifest, String field, Map<String, String> quantities) {
        try {
            Resources.parse(quantities);
        } catch (IllegalArgumentException e) {
            throw manifest.problem(field, String.valueOf(e.getMessage()));
        }
    }

    private void claim(Manifest manifest) {
        String namespace = Workloads.namespace(manifest.namespace());
        String name = once(manifest, namespace);
        PersistentVolumeClaim claim = manifest.as(PersistentVolumeClaim.class);
        claims.put(
                namespace + "/" + name,
                new PersistentVolumeClaim(claim.metadata().named(name, namespace), claim.spec(), claim.status()));
    }

    /** The object's name, after making sure that it stands here only. */
    private String once(Manifest manifest, String namespace) {
        if (manifest.name().isEmpty()) {
            throw manifest.problem("metadata.name", "is missing");
        }
        return once(manifest, namespace + "/" + manifest.kind() + "/" + manifest.name(), manifest.name());
    }

    private String once(Manifest manifest, String key, String name) {
        Position before = seen.putIfAbsent(key, manifest.where());
        if (before != null) {
            throw manifest.problem("metadata.name", "stands twice in the input: also at " + before);
        }
        return name;
    }
}
