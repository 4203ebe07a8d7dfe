package dev.joiner.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.TwinApi;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Objects that tests make in namespaces of their own, and what is there of them. */
final class Objects {
    private static final String MANAGER = "joiner-e2e";

    private final TwinApi api;

    Objects(TwinApi api) {
        this.api = api;
    }

    /** A namespace, whose pods our scheduler places or not. */
    void namespace(String name, boolean optIn) {
        ObjectNode namespace = TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\"}");
        namespace.withObject("/metadata").put("name", name);
        if (optIn) {
            namespace.withObject("/metadata/labels").put("joiner.dev/scheduling", "enabled");
        }
        apply(name, namespace);
    }

    void apply(String namespace, ObjectNode object) {
        api.apply(object, namespace, MANAGER);
    }

    void apply(String namespace, String json) {
        apply(namespace, TwinApi.parse(json));
    }

    /** A pod without an owner; {@code spec} holds what its spec has besides the container. */
    static ObjectNode pod(String name, String cpu, String spec) {
        ObjectNode pod = TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":" + spec + "}");
        pod.withObject("/metadata").put("name", name);
        ObjectNode container = pod.withObject("/spec").putArray("containers").addObject();
        container.put("name", "app").put("image", "app");
        container.withObject("/resources/requests").put("cpu", cpu);
        return pod;
    }

    /** Creates pods, all at once. */
    void burst(String namespace, int count, IntFunction<ObjectNode> pod) {
        IntStream.range(0, count).parallel().forEach(i -> create(namespace, pod.apply(i)));
    }

    void create(String namespace, ObjectNode pod) {
        api.create("/api/v1/namespaces/" + namespace + "/pods", pod);
    }

    /** Removes all pods of a namespace, or those with a label. */
    void deletePods(String namespace, String selector) {
        api.delete("/api/v1/namespaces/" + namespace + "/pods?gracePeriodSeconds=0&labelSelector="
                + TwinApi.query(selector));
    }

    List<JsonNode> pods(String namespace) {
        return api.list("/api/v1/namespaces/" + namespace + "/pods");
    }

    List<JsonNode> demands(String namespace) {
        return api.list("/apis/joiner.dev/v1alpha1/namespaces/" + namespace + "/demands");
    }

    /** Pods of a namespace that the scheduler found no node for. */
    long unschedulable(String namespace) {
        return pods(namespace).stream().filter(Objects::isUnschedulable).count();
    }

    /** What the scheduler says of each pod of a namespace; empty of one that it has not judged or has placed. */
    List<String> verdicts(String namespace) {
        return pods(namespace).stream()
                .map(pod -> scheduled(pod).path("message").asText())
                .toList();
    }

    static boolean isUnschedulable(JsonNode pod) {
        return scheduled(pod).path("reason").asText().equals("Unschedulable");
    }

    /** The condition in which the scheduler says it. */
    private static JsonNode scheduled(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("PodScheduled")) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** Pods that the Demand objects of a namespace count. */
    int demanded(String namespace) {
        return demands(namespace).stream()
                .mapToInt(demand -> demand.at("/spec/pods").asInt())
                .sum();
    }

    /** A workload with a pod template; {@code spec} is what its spec has besides. */
    void workload(String namespace, String apiVersion, String kind, String name, String spec, String cpu, String pod) {
        ObjectNode object = TwinApi.parse(
                "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "\",\"spec\":" + spec + "}");
        object.withObject("/metadata").put("name", name);
        ObjectNode template = object.withObject("/spec/template");
        template.withObject("/metadata/labels").put("app", name);
        template.set("spec", pod(name, cpu, pod).path("spec"));
        if (!kind.equals("Job")) {
            object.withObject("/spec/selector/matchLabels").put("app", name);
        }
        apply(namespace, object);
    }

    /** A ready node of no pool with room for no pod, tainted. */
    void nodeForNoPod(String name) {
        ObjectNode node = TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"Node\"}");
        node.withObject("/metadata").put("name", name);
        node.withObject("/metadata/labels")
                .put("kubernetes.io/hostname", name)
                .put("kubernetes.io/os", "windows")
                .put("twin.joiner.dev/kubelet", "runs");
        for (String size : List.of("capacity", "allocatable")) {
            node.withObject("/status/" + size)
                    .put("cpu", "10m")
                    .put("memory", "1Gi")
                    .put("pods", "10");
        }
        api.create("/api/v1/nodes", node);
        taint(name, true);
    }

    /** Taints a node, or takes all its taints away. */
    void taint(String node, boolean on) {
        String taints = on ? "{\"key\":\"closed\",\"effect\":\"NoSchedule\"}" : "";
        patch("/api/v1/nodes/" + node, "{\"spec\":{\"taints\":[" + taints + "]}}");
    }

    void patch(String path, String json) {
        api.patch(path, TwinApi.MERGE_PATCH, TwinApi.parse(json));
    }

    /** A label of every object that a map names, as a selector of a pod's spec. */
    static String select(Map<String, String> labels) {
        ObjectNode spec = TwinApi.parse("{}");
        labels.forEach((key, value) -> spec.withObject("/nodeSelector").put(key, value));
        return spec.toString();
    }
}
