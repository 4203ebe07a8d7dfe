package dev.joiner.api.kube;

import dev.joiner.api.kube.Node.TaintSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes for tests: ready, 2 CPUs, 4 GiB and 20 places, with the provider id {@code aws:///a/<name>}. */
public final class NodeBuilder {
    private final String name;
    private final Map<String, String> allocatable =
            new LinkedHashMap<>(Map.of("cpu", "2", "memory", "4Gi", "pods", "20"));
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private final List<TaintSpec> taints = new ArrayList<>();
    private final List<String> finalizers = new ArrayList<>();
    private String version = "1";
    private boolean ready = true;

    private NodeBuilder(String name) {
        this.name = name;
    }

    public static NodeBuilder aNode(String name) {
        return new NodeBuilder(name);
    }

    public NodeBuilder cpu(String quantity) {
        allocatable.put("cpu", quantity);
        return this;
    }

    public NodeBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public NodeBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    public NodeBuilder taint(String key, String effect) {
        taints.add(new TaintSpec(key, "", effect));
        return this;
    }

    public NodeBuilder version(String value) {
        version = value;
        return this;
    }

    public NodeBuilder notReady() {
        ready = false;
        return this;
    }

    public Node build() {
        var metadata = new ObjectMeta(
                name, "", "uid-" + name, version, 1, Instant.EPOCH, null, labels, annotations, List.of(), finalizers);
        var condition = new Condition("Ready", ready ? "True" : "False", "", "", null);
        return new Node(
                metadata,
                new Node.Spec("aws:///a/" + name, false, taints),
                new Node.Status(allocatable, allocatable, List.of(condition)));
    }
}
