package dev.joiner.api.crd;

import dev.joiner.api.rules.OwnKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of {@code kubectl get}.
 *
 * @param wide whether it is shown with {@code -o wide} only
 */
record Column(String name, String type, String path, boolean wide) {
    private static final Column AGE = new Column("Age", "date", ".metadata.creationTimestamp", false);

    private static Column of(String name, String path) {
        return new Column(name, "string", path, false);
    }

    private static Column wide(String name, String path) {
        return new Column(name, "string", path, true);
    }

    private static Column ready() {
        return of("Ready", ".status.conditions[?(@.type==\"Ready\")].status");
    }

    /** The columns of a kind, as Karpenter shows them. */
    static List<Column> of(OwnKind kind) {
        return switch (kind) {
            case PROVISIONER -> List.of(of("Template", ".spec.providerRef.name"), wide("Weight", ".spec.weight"), AGE);
            case AWS_NODE_TEMPLATE, EC2_NODE_CLASS -> List.of(ready(), AGE);
            case NODE_POOL ->
                List.of(
                        of("NodeClass", ".spec.template.spec.nodeClassRef.name"),
                        of("Nodes", ".status.nodes"),
                        ready(),
                        AGE,
                        wide("Weight", ".spec.weight"),
                        wide("CPU", ".status.resources.cpu"),
                        wide("Memory", ".status.resources.memory"));
            case NODE_CLAIM ->
                List.of(
                        of("Type", ".metadata.labels.node\\.kubernetes\\.io/instance-type"),
                        of("Capacity", ".metadata.labels.karpenter\\.sh/capacity-type"),
                        of("Zone", ".metadata.labels.topology\\.kubernetes\\.io/zone"),
                        of("Node", ".status.nodeName"),
                        ready(),
                        AGE,
                        wide("ImageID", ".status.imageID"),
                        wide("ID", ".status.providerID"),
                        wide("NodePool", ".metadata.labels.karpenter\\.sh/nodepool"),
                        wide("NodeClass", ".spec.nodeClassRef.name"),
                        wide("Drifted", ".status.conditions[?(@.type==\"Drifted\")].status"));
            case DEMAND ->
                List.of(
                        of("Owner", ".spec.owner.name"),
                        new Column("Pods", "integer", ".spec.pods", false),
                        new Column("Pending", "integer", ".status.pending", false),
                        of("Phase", ".status.phase"),
                        of("Reason", ".status.reasons[0].message"),
                        AGE);
        };
    }

    Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", name);
        tree.put("type", type);
        tree.put("jsonPath", path);
        if (wide) {
            tree.put("priority", 1L);
        }
        return tree;
    }
}
