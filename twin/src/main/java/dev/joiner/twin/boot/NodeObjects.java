package dev.joiner.twin.boot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.tools.Versions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Node objects as a kubelet registers them, and as the node controller leaves them. Thread-safe: no state. */
final class NodeObjects {
    /** kwok plays the kubelet of nodes with this label. */
    static final String KUBELET_LABEL = "twin.joiner.dev/kubelet";

    static final String KUBELET_RUNS = "runs";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NodeObjects() {}

    /** A machine about to register. */
    record Machine(String name, String address, String instanceId, String zone, Hardware hardware, int rootGiB) {
        String region() {
            return zone.substring(0, zone.length() - 1);
        }
    }

    static ObjectNode registration(Machine machine, KubeletSettings settings, Instant now) {
        ObjectNode node = JSON.objectNode().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode labels =
                node.putObject("metadata").put("name", machine.name()).putObject("labels");
        settings.labels().forEach(labels::put);
        Hardware hardware = machine.hardware();
        labels.put("kubernetes.io/hostname", machine.name())
                .put("kubernetes.io/os", "linux")
                .put("kubernetes.io/arch", hardware.architecture())
                .put("beta.kubernetes.io/os", "linux")
                .put("beta.kubernetes.io/arch", hardware.architecture())
                .put("beta.kubernetes.io/instance-type", hardware.type())
                .put("node.kubernetes.io/instance-type", hardware.type())
                .put("topology.kubernetes.io/zone", machine.zone())
                .put("topology.kubernetes.io/region", machine.region())
                .put(KUBELET_LABEL, KUBELET_RUNS);
        ObjectNode spec =
                node.putObject("spec").put("providerID", "aws:///" + machine.zone() + "/" + machine.instanceId());
        ArrayNode taints = spec.putArray("taints");
        // The API server's admission adds it to every new node; the node controller takes it away.
        taints.addObject().put("key", "node.kubernetes.io/not-ready").put("effect", "NoSchedule");
        for (Taint taint : settings.taints()) {
            ObjectNode entry = taints.addObject().put("key", taint.key()).put("effect", taint.effect());
            if (!taint.value().isEmpty()) {
                entry.put("value", taint.value());
            }
        }
        status(node.putObject("status"), machine, NodeCapacity.of(hardware, machine.rootGiB(), settings), now);
        return node;
    }

    private static void status(ObjectNode status, Machine machine, NodeCapacity capacity, Instant now) {
        resources(
                status.putObject("capacity"),
                capacity.cpuMillis(),
                capacity.memoryMiB(),
                capacity.diskMiB(),
                capacity.pods());
        resources(
                status.putObject("allocatable"),
                capacity.allocatableCpuMillis(),
                capacity.allocatableMemoryMiB(),
                capacity.allocatableDiskMiB(),
                capacity.pods());
        ArrayNode addresses = status.putArray("addresses");
        addresses.addObject().put("type", "InternalIP").put("address", machine.address());
        addresses.addObject().put("type", "InternalDNS").put("address", machine.name());
        addresses.addObject().put("type", "Hostname").put("address", machine.name());
        status.putObject("nodeInfo")
                .put("architecture", machine.hardware().architecture())
                .put("operatingSystem", "linux")
                .put("kubeletVersion", Versions.KUBERNETES + "-eks-twin")
                .put("kubeProxyVersion", Versions.KUBERNETES + "-eks-twin")
                .put("containerRuntimeVersion", "containerd://2.1.4")
                .put("kernelVersion", "6.12.46")
                .put("osImage", "Amazon Linux 2023")
                .put("machineID", machine.instanceId())
                .put("systemUUID", machine.instanceId())
                .put("bootID", machine.instanceId());
        condition(
                status.putArray("conditions"),
                "Ready",
                "False",
                "KubeletNotReady",
                "container runtime is starting",
                now);
    }

    /** The status patch of a node that no longer reports, in the node controller's own words. */
    static ObjectNode unknownStatus(Instant now) {
        ObjectNode patch = JSON.objectNode();
        ArrayNode conditions = patch.putObject("status").putArray("conditions");
        for (String type : List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")) {
            condition(conditions, type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", now);
        }
        return patch;
    }

    /** The metadata patch that takes a node out of kwok's hands. */
    static ObjectNode withoutKubelet() {
        ObjectNode patch = JSON.objectNode();
        patch.putObject("metadata").putObject("labels").putNull(KUBELET_LABEL);
        return patch;
    }

    private static void resources(ObjectNode into, long cpuMillis, long memoryMiB, long diskMiB, int pods) {
        into.put("cpu", cpuMillis % 1000 == 0 ? Long.toString(cpuMillis / 1000) : cpuMillis + "m")
                .put("memory", memoryMiB + "Mi")
                .put("ephemeral-storage", diskMiB + "Mi")
                .put("pods", Integer.toString(pods));
    }

    private static void condition(
            ArrayNode into, String type, String status, String reason, String message, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        into.addObject()
                .put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastHeartbeatTime", time)
                .put("lastTransitionTime", time);
    }
}
