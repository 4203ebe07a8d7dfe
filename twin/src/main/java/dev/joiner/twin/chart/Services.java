package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.Ports;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Services that webhooks name. There is no kube-proxy, and an endpoint may not be a loopback address: a forwarder
 * stands for each Service, and the webhook gets its URL. Confined to the starting thread.
 */
final class Services implements AutoCloseable {
    private final List<JsonNode> services;
    private final List<Pod> pods;
    private final Ports ports;
    private final Map<String, TcpForwarder> forwarders = new HashMap<>();

    Services(List<JsonNode> objects, List<Pod> pods, Ports ports) {
        this.services = objects.stream()
                .filter(object -> object.path("kind").asText().equals("Service"))
                .toList();
        this.pods = pods;
        this.ports = ports;
    }

    /** Gives every webhook of a configuration a URL in place of its Service. */
    void rewrite(ObjectNode configuration) {
        for (JsonNode webhook : configuration.path("webhooks")) {
            JsonNode reference = webhook.at("/clientConfig/service");
            if (reference.isMissingNode()) {
                continue;
            }
            TcpForwarder forwarder = forwarder(
                    reference.path("name").asText(), reference.path("port").asInt(443));
            ObjectNode client = (ObjectNode) webhook.get("clientConfig");
            client.remove("service");
            client.put(
                    "url",
                    "https://127.0.0.1:" + forwarder.port()
                            + reference.path("path").asText(""));
        }
    }

    private TcpForwarder forwarder(String name, int port) {
        return forwarders.computeIfAbsent(
                name + ":" + port, key -> TcpForwarder.start(ports.next(), backends(name, port)));
    }

    private List<InetSocketAddress> backends(String name, int port) {
        JsonNode service = services.stream()
                .filter(candidate -> candidate.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new TwinException("a webhook names the Service " + name + ", which is not in the chart"));
        JsonNode target = null;
        for (JsonNode entry : service.at("/spec/ports")) {
            if (entry.path("port").asInt() == port) {
                target = entry.has("targetPort") ? entry.get("targetPort") : entry.get("port");
            }
        }
        if (target == null) {
            throw new TwinException("a webhook names port " + port + " of the Service " + name + ", which it has not");
        }
        var backends = new ArrayList<InetSocketAddress>();
        for (Pod pod : pods) {
            if (selects(service.at("/spec/selector"), pod.template().at("/metadata/labels"))) {
                backends.add(new InetSocketAddress(pod.ip(), pod.port(target)));
            }
        }
        return backends;
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        return selector.properties().stream()
                .allMatch(entry -> labels.path(entry.getKey()).equals(entry.getValue()));
    }

    @Override
    public void close() {
        forwarders.values().forEach(TcpForwarder::close);
    }
}
