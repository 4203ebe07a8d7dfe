package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A pod's volumes as folders: configMap, secret, emptyDir, projected, downwardAPI. Confined to the starting thread. */
final class PodVolumes {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Pod pod;
    private final TwinApi api;
    private final String token;
    private final Path kubeconfig;
    private final Map<String, Path> folders = new LinkedHashMap<>();

    PodVolumes(Pod pod, TwinApi api, String token, Path kubeconfig) {
        this.pod = pod;
        this.api = api;
        this.token = token;
        this.kubeconfig = kubeconfig;
    }

    /** Makes the folders and fills them, with {@code paths} put in place of mount paths in their files. */
    void create(MountPaths paths) {
        for (JsonNode volume : pod.spec().path("volumes")) {
            Path folder = folder(volume.path("name").asText());
            fill(volume, folder, paths);
        }
    }

    /** Where a volume is; also before it is filled. */
    Path folder(String volume) {
        return folders.computeIfAbsent(
                volume, name -> Trees.create(pod.folder().resolve("volumes").resolve(name)));
    }

    private void fill(JsonNode source, Path folder, MountPaths paths) {
        if (source.has("configMap")) {
            JsonNode reference = source.get("configMap");
            object("configmaps", reference, "name")
                    .ifPresent(map -> files(map.path("data"), reference, folder, paths, false));
        } else if (source.has("secret")) {
            JsonNode reference = source.get("secret");
            object("secrets", reference, reference.has("secretName") ? "secretName" : "name")
                    .ifPresent(secret -> files(secret.path("data"), reference, folder, paths, true));
        } else if (source.has("projected")) {
            source.at("/projected/sources").forEach(part -> fill(part, folder, paths));
        } else if (source.has("serviceAccountToken")) {
            write(folder, source.at("/serviceAccountToken/path").asText("token"), token);
        } else if (source.has("downwardAPI")) {
            source.at("/downwardAPI/items")
                    .forEach(item -> write(
                            folder,
                            item.path("path").asText(),
                            pod.field(item.at("/fieldRef/fieldPath").asText())));
        } else if (!source.has("emptyDir")) {
            throw new TwinException("pod " + pod.name() + " has the volume " + source + ", which the twin cannot make");
        }
    }

    private Optional<JsonNode> object(String plural, JsonNode reference, String nameField) {
        String name = reference.path(nameField).asText();
        Optional<JsonNode> found = api.find("/api/v1/namespaces/" + pod.namespace() + "/" + plural + "/" + name);
        if (found.isEmpty() && !reference.path("optional").asBoolean()) {
            throw new TwinException("pod %s wants %s/%s, which does not exist".formatted(pod.name(), plural, name));
        }
        return found;
    }

    private void files(JsonNode data, JsonNode reference, Path folder, MountPaths paths, boolean encoded) {
        data.properties().forEach(entry -> {
            String text = encoded
                    ? new String(Base64.getDecoder().decode(entry.getValue().asText()), StandardCharsets.UTF_8)
                    : entry.getValue().asText();
            Optional<String> name = fileName(reference.path("items"), entry.getKey());
            name.ifPresent(file -> write(folder, file, encoded ? text : translated(text, paths)));
        });
    }

    private static Optional<String> fileName(JsonNode items, String key) {
        if (items.isMissingNode()) {
            return Optional.of(key);
        }
        for (JsonNode item : items) {
            if (item.path("key").asText().equals(key)) {
                return Optional.of(item.path("path").asText());
            }
        }
        return Optional.empty();
    }

    /** Mount paths become folders, loopback the pod's own address; kube-scheduler learns its kubeconfig. */
    private String translated(String text, MountPaths paths) {
        String local = paths.applyTo(text).replace("127.0.0.1", pod.ip());
        return local.contains("kind: KubeSchedulerConfiguration") ? withKubeconfig(local) : local;
    }

    // In a cluster an empty clientConnection means the account that is mounted into the pod; here it is a file.
    private String withKubeconfig(String text) {
        try {
            ObjectNode config = (ObjectNode) YAML.readTree(text);
            ObjectNode connection = config.withObject("/clientConnection");
            if (connection.path("kubeconfig").asText().isEmpty()) {
                connection.put("kubeconfig", kubeconfig.toString());
            }
            return YAML.writeValueAsString(config);
        } catch (IOException e) {
            throw new TwinException(
                    "the scheduler configuration of pod " + pod.name() + " is not YAML: " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, String name, String text) {
        Path file = folder.resolve(name);
        try {
            Trees.create(file.resolve("..").normalize());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new TwinException("cannot write " + file + ": " + Trees.reason(e), e);
        }
    }
}
