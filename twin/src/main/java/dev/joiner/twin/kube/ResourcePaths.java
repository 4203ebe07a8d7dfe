package dev.joiner.twin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Kinds to paths, by the server's discovery. Thread-safe. */
final class ResourcePaths {
    /** A resource of one version of a group. */
    private record Resource(String plural, boolean namespaced) {}

    private final TwinApi api;
    private final Map<String, Map<String, Resource>> known = new ConcurrentHashMap<>();

    ResourcePaths(TwinApi api) {
        this.api = api;
    }

    String of(JsonNode object, String defaultNamespace) {
        String version = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        Resource resource = resource(version, kind);
        String namespace = object.at("/metadata/namespace").asText(defaultNamespace);
        return root(version)
                + (resource.namespaced() ? "/namespaces/" + namespace : "")
                + "/" + resource.plural()
                + "/" + object.at("/metadata/name").asText();
    }

    private Resource resource(String version, String kind) {
        Optional<Resource> found = lookUp(version, kind);
        if (found.isEmpty()) {
            known.remove(version); // a CustomResourceDefinition may have come since
            found = lookUp(version, kind);
        }
        return found.orElseThrow(
                () -> new ApiStatusException("GET", root(version), 404, "the server knows no kind '" + kind + "'"));
    }

    private Optional<Resource> lookUp(String version, String kind) {
        return Optional.ofNullable(
                known.computeIfAbsent(version, this::discover).get(kind));
    }

    private Map<String, Resource> discover(String version) {
        var resources = new ConcurrentHashMap<String, Resource>();
        api.find(root(version))
                .ifPresent(list -> list.path("resources").forEach(entry -> {
                    if (!entry.path("name").asText().contains("/")) {
                        resources.put(
                                entry.path("kind").asText(),
                                new Resource(
                                        entry.path("name").asText(),
                                        entry.path("namespaced").asBoolean()));
                    }
                }));
        return resources;
    }

    private static String root(String version) {
        return version.contains("/") ? "/apis/" + version : "/api/" + version;
    }
}
