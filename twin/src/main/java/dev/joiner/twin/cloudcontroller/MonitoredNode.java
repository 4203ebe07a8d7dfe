package dev.joiner.twin.cloudcontroller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A Node as the cloud controller looks at it. */
record MonitoredNode(JsonNode node) {
    private static final String SHUTDOWN = "node.cloudprovider.kubernetes.io/shutdown";

    String name() {
        return node.at("/metadata/name").asText();
    }

    /** The end of {@code aws:///us-west-2a/i-0abc}. */
    String instanceId() {
        String providerId = node.at("/spec/providerID").asText();
        return providerId.substring(providerId.lastIndexOf('/') + 1);
    }

    boolean isReady() {
        return ready().equals("True");
    }

    /**
     * Whether the cloud must be asked: the kubelet does not report, and nobody has deleted the node. The real controller
     * asks for nodes with a sick kubelet, too, with the same end; the twin's standing nodes are such while they start.
     */
    boolean isSilent() {
        return ready().equals("Unknown")
                && !instanceId().isEmpty()
                && node.at("/metadata/deletionTimestamp").isMissingNode();
    }

    private String ready() {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText();
            }
        }
        return "Unknown";
    }

    boolean isTaintedAsShutDown() {
        return taints(false).size() < node.at("/spec/taints").size();
    }

    JsonNode withShutdownTaint() {
        return patch(true);
    }

    JsonNode withoutShutdownTaint() {
        return patch(false);
    }

    /** Taints are one value to the API server: whoever changes one writes all, on the version that was read. */
    private ObjectNode patch(boolean shutDown) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata")
                .put("resourceVersion", node.at("/metadata/resourceVersion").asText());
        patch.putObject("spec").set("taints", taints(shutDown));
        return patch;
    }

    private ArrayNode taints(boolean shutDown) {
        ArrayNode taints = JsonNodeFactory.instance.arrayNode();
        for (JsonNode taint : node.at("/spec/taints")) {
            if (!taint.path("key").asText().equals(SHUTDOWN)) {
                taints.add(taint);
            }
        }
        if (shutDown) {
            taints.addObject().put("key", SHUTDOWN).put("effect", "NoSchedule");
        }
        return taints;
    }
}
