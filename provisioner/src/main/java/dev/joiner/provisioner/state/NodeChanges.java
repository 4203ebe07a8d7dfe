package dev.joiner.provisioner.state;

import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Node.TaintSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JSON patches of nodes that test only the fields they change: many write to a node, and a change elsewhere in it is no
 * reason to fail. Thread-safe: no state.
 */
public final class NodeChanges {
    private NodeChanges() {}

    /** Takes off every taint of a key; empty when there is none. The list may be added to. */
    public static List<Map<String, Object>> removeTaint(Node node, String key) {
        List<TaintSpec> taints = node.spec().taints();
        var operations = new ArrayList<Map<String, Object>>();
        for (int i = taints.size() - 1; i >= 0; i--) {
            if (taints.get(i).key().equals(key)) {
                operations.add(Map.of("op", "test", "path", "/spec/taints/" + i + "/key", "value", key));
                operations.add(Map.of("op", "remove", "path", "/spec/taints/" + i));
            }
        }
        return operations;
    }

    /** Takes off a label; empty when there is none. */
    public static List<Map<String, Object>> removeLabel(Node node, String key) {
        return node.metadata().labels().containsKey(key)
                ? List.of(Map.of(
                        "op",
                        "remove",
                        "path",
                        "/metadata/labels/" + key.replace("~", "~0").replace("/", "~1")))
                : List.of();
    }
}
