package dev.joiner.webhook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.planner.advice.PodTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where each kind describes its pods. Thread-safe: no state. */
final class PodTemplates {
    private static final Map<String, List<String>> PLACES = Map.of(
            "v1/Pod", List.of(),
            "apps/v1/Deployment", List.of("spec", "template"),
            "apps/v1/StatefulSet", List.of("spec", "template"),
            "apps/v1/DaemonSet", List.of("spec", "template"),
            "apps/v1/ReplicaSet", List.of("spec", "template"),
            "batch/v1/Job", List.of("spec", "template"),
            "batch/v1/CronJob", List.of("spec", "jobTemplate", "spec", "template"));

    private PodTemplates() {}

    /** The pods of an object; empty when it has none, or none that can be read. */
    static Optional<PodTemplate> of(String apiVersion, String kind, String namespace, JsonObject object) {
        List<String> place = PLACES.get(apiVersion + "/" + kind);
        if (place == null) {
            return Optional.empty();
        }
        JsonElement at = object;
        for (String field : place) {
            at = at instanceof JsonObject inside ? inside.get(field) : null;
        }
        if (!(at instanceof JsonObject template)) {
            return Optional.empty();
        }
        try {
            Pod pod = Json.gson().fromJson(template, Pod.class);
            ObjectMeta own = Json.gson().fromJson(object.get("metadata"), ObjectMeta.class);
            String path = String.join(".", place) + (place.isEmpty() ? "spec" : ".spec");
            return Optional.of(
                    new PodTemplate(path, inNamespace(pod, namespace(own, namespace)), kind.equals("DaemonSet")));
        } catch (JsonParseException | IllegalArgumentException e) {
            // The API server says so itself, and better.
            return Optional.empty();
        }
    }

    private static String namespace(@Nullable ObjectMeta metadata, String requested) {
        String own = metadata == null ? "" : metadata.namespace();
        if (!own.isEmpty()) {
            return own;
        }
        return requested.isEmpty() ? "default" : requested;
    }

    private static Pod inNamespace(Pod pod, String namespace) {
        ObjectMeta metadata = pod.metadata();
        return new Pod(
                new ObjectMeta(
                        metadata == null ? "" : metadata.name(),
                        namespace,
                        "",
                        "",
                        0,
                        null,
                        null,
                        metadata == null ? Map.of() : metadata.labels(),
                        metadata == null ? Map.of() : metadata.annotations(),
                        metadata == null ? List.of() : metadata.ownerReferences(),
                        List.of()),
                pod.spec(),
                pod.status());
    }
}
