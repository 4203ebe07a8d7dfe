package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.ProcessSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a container a process: command, arguments and environment as a kubelet works them out. */
final class ContainerProcess {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");

    private final Pod pod;
    private final JsonNode container;
    private final MountPaths paths;
    private final TwinApi api;

    ContainerProcess(Pod pod, JsonNode container, MountPaths paths, TwinApi api) {
        this.pod = pod;
        this.container = container;
        this.paths = paths;
        this.api = api;
    }

    /**
     * The process.
     *
     * @param kubeconfig for the pod's service account
     * @param programs what stands for the images' programs
     */
    ProcessSpec spec(String name, Path kubeconfig, Programs programs, Path log) {
        Map<String, String> environment = environment();
        environment.putIfAbsent("KUBECONFIG", kubeconfig.toString());
        List<String> rendered = words("command", environment);
        List<String> arguments = words("args", environment);
        if (rendered.isEmpty()) {
            rendered = List.of("joiner"); // the image's entry point
        }
        String program = Path.of(rendered.getFirst()).getFileName().toString();
        var command = new ArrayList<>(programs.of(program, pod.name()));
        command.addAll(rendered.subList(1, rendered.size()));
        command.addAll(arguments);
        if (program.equals("kube-scheduler")) {
            command.addAll(asInAPodOfItsOwn(arguments, kubeconfig));
        }
        return new ProcessSpec(name, command, environment, pod.folder(), log);
    }

    // It listens on every address, and looks for its account in the pod's file system; both are shared here.
    private List<String> asInAPodOfItsOwn(List<String> arguments, Path kubeconfig) {
        var more = new ArrayList<String>();
        Map.of(
                        "--bind-address", pod.ip(),
                        "--authentication-kubeconfig", kubeconfig.toString(),
                        "--authorization-kubeconfig", kubeconfig.toString())
                .forEach((flag, value) -> {
                    if (arguments.stream().noneMatch(argument -> argument.startsWith(flag))) {
                        more.add(flag + "=" + value);
                    }
                });
        return more;
    }

    private List<String> words(String field, Map<String, String> environment) {
        var words = new ArrayList<String>();
        container
                .path(field)
                .forEach(word -> words.add(
                        paths.applyTo(expand(word.asText(), environment)).replace("127.0.0.1", pod.ip())));
        return words;
    }

    private Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        for (JsonNode source : container.path("envFrom")) {
            String prefix = source.path("prefix").asText("");
            if (source.has("configMapRef")) {
                object("configmaps", source.get("configMapRef"))
                        .ifPresent(map -> map.path("data")
                                .properties()
                                .forEach(entry -> environment.put(
                                        prefix + entry.getKey(),
                                        entry.getValue().asText())));
            } else if (source.has("secretRef")) {
                object("secrets", source.get("secretRef"))
                        .ifPresent(secret -> secret.path("data")
                                .properties()
                                .forEach(entry -> environment.put(prefix + entry.getKey(), decode(entry.getValue()))));
            }
        }
        for (JsonNode variable : container.path("env")) {
            value(variable, environment)
                    .ifPresent(value -> environment.put(variable.path("name").asText(), paths.applyTo(value)));
        }
        return environment;
    }

    private Optional<String> value(JsonNode variable, Map<String, String> earlier) {
        JsonNode from = variable.path("valueFrom");
        if (from.has("fieldRef")) {
            return Optional.of(pod.field(from.at("/fieldRef/fieldPath").asText()));
        }
        if (from.has("configMapKeyRef")) {
            JsonNode reference = from.get("configMapKeyRef");
            return object("configmaps", reference)
                    .map(map -> map.path("data")
                            .path(reference.path("key").asText())
                            .asText());
        }
        if (from.has("secretKeyRef")) {
            JsonNode reference = from.get("secretKeyRef");
            return object("secrets", reference)
                    .map(secret -> decode(
                            secret.path("data").path(reference.path("key").asText())));
        }
        if (!from.isMissingNode()) {
            throw new TwinException("container %s of pod %s wants %s, which the twin cannot give"
                    .formatted(container.path("name").asText(), pod.name(), from));
        }
        return Optional.of(expand(variable.path("value").asText(""), earlier));
    }

    private Optional<JsonNode> object(String plural, JsonNode reference) {
        String name = reference.path("name").asText();
        Optional<JsonNode> found = api.find("/api/v1/namespaces/" + pod.namespace() + "/" + plural + "/" + name);
        if (found.isEmpty() && !reference.path("optional").asBoolean()) {
            throw new TwinException("pod %s wants %s/%s, which does not exist".formatted(pod.name(), plural, name));
        }
        return found;
    }

    /** {@code $(NAME)}; one that is not defined stays as it is, as in Kubernetes. */
    private static String expand(String text, Map<String, String> environment) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }

    private static String decode(JsonNode data) {
        return new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.UTF_8);
    }

    /**
     * What stands for the programs in the images.
     *
     * @param joiner in place of {@code joiner}
     * @param bin the twin's own programs
     */
    record Programs(List<String> joiner, Path bin) {
        List<String> of(String program, String pod) {
            if (program.equals("joiner")) {
                return joiner;
            }
            Path own = bin.resolve(program);
            if (!Files.isExecutable(own)) {
                throw new TwinException("pod " + pod + " runs '" + program + "', which the twin does not have");
            }
            return List.of(own.toString());
        }
    }
}
