package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.local.TwinException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One replica of a Deployment.
 *
 * @param name the Deployment's and a number, {@code joiner-0}
 * @param namespace of the release
 * @param ip its own loopback address: what it binds there collides with no other pod
 * @param uid made up
 * @param template the Deployment's pod template
 * @param folder for its volumes
 */
record Pod(String name, String namespace, String ip, String uid, JsonNode template, Path folder) {
    static Pod of(JsonNode deployment, int replica, String namespace, String ip, Path pods) {
        String name = deployment.at("/metadata/name").asText() + "-" + replica;
        return new Pod(
                name, namespace, ip, UUID.randomUUID().toString(), deployment.at("/spec/template"), pods.resolve(name));
    }

    String serviceAccount() {
        return spec().path("serviceAccountName").asText("default");
    }

    JsonNode spec() {
        return template.path("spec");
    }

    List<JsonNode> initContainers() {
        return list("initContainers");
    }

    List<JsonNode> containers() {
        return list("containers");
    }

    private List<JsonNode> list(String field) {
        var containers = new ArrayList<JsonNode>();
        spec().path(field).forEach(containers::add);
        return containers;
    }

    /** A port by number, or by the name that a container gives it. */
    int port(JsonNode reference) {
        if (reference.isInt()) {
            return reference.asInt();
        }
        for (JsonNode container : containers()) {
            for (JsonNode port : container.path("ports")) {
                if (port.path("name").asText().equals(reference.asText())) {
                    return port.path("containerPort").asInt();
                }
            }
        }
        throw new TwinException("pod " + name + " has no port called '" + reference.asText() + "'");
    }

    /** A field as the downward API gives it. */
    String field(String path) {
        return switch (path) {
            case "metadata.name" -> name;
            case "metadata.namespace" -> namespace;
            case "metadata.uid" -> uid;
            case "status.podIP", "status.podIPs" -> ip;
            case "status.hostIP", "status.hostIPs" -> "127.0.0.1";
            case "spec.serviceAccountName" -> serviceAccount();
            case "spec.nodeName" -> "";
            default -> keyed(path);
        };
    }

    private String keyed(String path) {
        for (String map : List.of("labels", "annotations")) {
            String prefix = "metadata." + map + "['";
            if (path.startsWith(prefix) && path.endsWith("']")) {
                String key = path.substring(prefix.length(), path.length() - 2);
                return template.at("/metadata/" + map).path(key).asText("");
            }
        }
        throw new TwinException("pod " + name + " asks for the field '" + path + "', which the twin cannot give");
    }
}
