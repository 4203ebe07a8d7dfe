package dev.joiner.cli.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.Pod;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.plan.TemplatedWorkload.ClaimTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pods that workloads would make and that the input does not have yet. Pods of one template share its spec
 * as one object. Filled while the input is read, expanded when it is complete. Confined to one thread.
 */
final class Workloads {
    /** As many as the largest clusters have; more is a slip of a finger. */
    static final int MOST_PODS = 500_000;

    private static final Pod.Status UNBORN = new Pod.Status("", "", List.of());

    private final List<Expanded> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> existingByOwner = new HashMap<>();
    private final Map<String, String> ownerOfOwner = new HashMap<>();

    private record Expanded(
            Manifest manifest, String namespace, TemplatedWorkload.Spec spec, DaemonSet.Template template, int pods) {
        String key() {
            return Workloads.key(namespace, manifest.kind(), manifest.name());
        }
    }

    private static String key(String namespace, String kind, String name) {
        return namespace + "/" + kind + "/" + name;
    }

    /** Whether an object of any kind has a template of pods where workloads have theirs. */
    static boolean hasTemplate(Manifest manifest) {
        return manifest.json().get("spec") instanceof JsonObject spec
                && spec.get("template") instanceof JsonObject template
                && template.get("spec") instanceof JsonObject podSpec
                && podSpec.get("containers") instanceof JsonArray containers
                && !containers.isEmpty();
    }

    /** A workload of the input; how many pods it wants. */
    int add(Manifest manifest, PodChecks checks) {
        var workload = manifest.as(TemplatedWorkload.class);
        if (manifest.name().isEmpty()) {
            throw manifest.problem("metadata.name", "is missing");
        }
        TemplatedWorkload.Spec spec = workload.spec();
        String path = "spec";
        if (spec != null && manifest.kind().equals("CronJob")) {
            spec = spec.jobTemplate() == null ? null : spec.jobTemplate().spec();
            path = "spec.jobTemplate.spec";
        }
        DaemonSet.Template template = spec == null ? null : spec.template();
        Pod.PodSpec podSpec = template == null ? null : template.spec();
        if (spec == null || template == null || podSpec == null) {
            throw manifest.problem(path + ".template", "is missing: there is nothing to make pods from");
        }
        checks.check(manifest, path + ".template.spec", podSpec);
        String namespace = namespace(manifest.namespace());
        int pods = count(manifest, path, spec, workload.status());
        found.add(new Expanded(manifest, namespace, spec, template, pods));
        workload.metadata()
                .controller()
                .ifPresent(owner -> ownerOfOwner.put(
                        key(namespace, manifest.kind(), manifest.name()), key(namespace, owner.kind(), owner.name())));
        return pods;
    }

    /**
     * A pod of the input that stands for itself, so that its owner need not make it. One that is being deleted keeps
     * its name only: its owner makes another.
     */
    void add(Pod pod) {
        names.add(pod.key());
        if (pod.metadata().isDeleting()) {
            return;
        }
        pod.metadata()
                .controller()
                .ifPresent(owner -> existingByOwner.merge(
                        key(pod.metadata().namespace(), owner.kind(), owner.name()), 1, Integer::sum));
    }

    /** The namespace that kubectl takes when none is said. */
    static String namespace(String said) {
        return said.isEmpty() ? "default" : said;
    }

    private static int count(
            Manifest manifest, String path, TemplatedWorkload.Spec spec, TemplatedWorkload.@Nullable Status status) {
        if (Boolean.TRUE.equals(spec.suspend())) {
            return 0;
        }
        boolean isJob = manifest.kind().endsWith("Job")
                || (spec.replicas() == null && (spec.parallelism() != null || spec.completions() != null));
        if (!isJob) {
            return checked(manifest, path + ".replicas", spec.replicas());
        }
        int parallelism = checked(manifest, path + ".parallelism", spec.parallelism());
        int succeeded = status == null ? 0 : Objects.requireNonNullElse(status.succeeded(), 0);
        if (status != null && status.isOver()) {
            return 0;
        }
        if (spec.completions() == null) {
            // Work from a queue: once a pod has found it empty, no other begins.
            return succeeded > 0 ? 0 : parallelism;
        }
        int completions = checked(manifest, path + ".completions", spec.completions());
        return Math.min(parallelism, Math.max(0, completions - succeeded));
    }

    private static int checked(Manifest manifest, String field, @Nullable Integer value) {
        int count = Objects.requireNonNullElse(value, 1);
        if (count < 0) {
            throw manifest.problem(field, count + " is negative; use 0 or more");
        }
        if (count > MOST_PODS) {
            throw manifest.problem(field, count + " is more than " + MOST_PODS + ", the most that a plan takes");
        }
        return count;
    }

    /** The pods, in the order of the input. */
    List<Pod> expand(Set<String> claims) {
        var known = new HashSet<String>();
        found.forEach(workload -> known.add(workload.key()));
        var pods = new ArrayList<Pod>();
        for (Expanded workload : found) {
            int missing = missing(workload, known);
            for (int i = 0; i < missing; i++) {
                pods.add(pod(workload, i, claims));
            }
            if (pods.size() > MOST_PODS) {
                throw workload.manifest.problem(
                        "spec", "with it there are more than " + MOST_PODS + " pods, the most that a plan takes");
            }
        }
        return pods;
    }

    /** A ReplicaSet of a Deployment that is here, too, says the same thing twice; the Jobs of a CronJob do not. */
    private int missing(Expanded workload, Set<String> known) {
        String owner = ownerOfOwner.get(workload.key());
        boolean isSaidByOwner = owner != null && known.contains(owner) && !isOfCronJob(owner);
        if (isSaidByOwner || (isOfCronJob(workload.key()) && runs(workload.key()))) {
            return 0;
        }
        return workload.pods() - existing(workload.key());
    }

    private static boolean isOfCronJob(String key) {
        return key.split("/", 3)[1].equals("CronJob");
    }

    /** Whether a Job that a CronJob made has pods still to run. */
    private boolean runs(String cronJob) {
        return found.stream()
                .anyMatch(workload -> workload.pods() > 0 && cronJob.equals(ownerOfOwner.get(workload.key())));
    }

    private int existing(String key) {
        if (isOfCronJob(key)) {
            return 0;
        }
        int existing = existingByOwner.getOrDefault(key, 0);
        for (var entry : ownerOfOwner.entrySet()) {
            if (entry.getValue().equals(key)) {
                existing += existingByOwner.getOrDefault(entry.getKey(), 0);
            }
        }
        return existing;
    }

    private Pod pod(Expanded workload, int index, Set<String> claims) {
        boolean counts = workload.manifest.kind().equals("StatefulSet");
        TemplatedWorkload.Ordinals ordinals = workload.spec.ordinals();
        int number =
                counts ? index + (ordinals == null ? 0 : Objects.requireNonNullElse(ordinals.start(), 0)) : index + 1;
        String base = workload.manifest.name() + "-";
        while (!names.add(workload.namespace + "/" + base + number)) {
            number++;
        }
        ObjectMeta template = workload.template.metadata();
        var metadata = new ObjectMeta(
                base + number,
                workload.namespace,
                "",
                "",
                0,
                null,
                null,
                template == null ? Map.of() : template.labels(),
                template == null ? Map.of() : template.annotations(),
                List.of(),
                List.of());
        Pod.PodSpec spec = Objects.requireNonNull(workload.template.spec());
        return new Pod(metadata, counts ? withClaims(workload, spec, base + number, claims) : spec, UNBORN);
    }

    /** Claims that are not there yet are made with the pod, like those of an ephemeral volume. */
    private static Pod.PodSpec withClaims(Expanded workload, Pod.PodSpec spec, String pod, Set<String> claims) {
        if (workload.spec.volumeClaimTemplates().isEmpty()) {
            return spec;
        }
        var volumes = new ArrayList<>(spec.volumes());
        for (ClaimTemplate template : workload.spec.volumeClaimTemplates()) {
            String name = template.metadata() == null ? "" : template.metadata().name();
            volumes.removeIf(volume -> volume.name().equals(name));
            String claim = name + "-" + pod;
            volumes.add(
                    claims.contains(workload.namespace + "/" + claim)
                            ? new Pod.Volume(name, new Pod.ClaimVolume(claim), null)
                            : new Pod.Volume(
                                    name, null, new Pod.EphemeralVolume(new Pod.ClaimTemplate(template.spec()))));
        }
        return spec.withVolumes(volumes);
    }
}
