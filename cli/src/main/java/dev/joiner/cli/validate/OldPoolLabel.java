package dev.joiner.cli.validate;

import dev.joiner.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an object selects nodes by the label that names a Provisioner: node selectors, terms of node affinity, and
 * topologies, wherever a kind has its pods. Thread-safe: no state.
 */
final class OldPoolLabel {
    private OldPoolLabel() {}

    /** The paths, as {@code spec.template.spec.nodeSelector}. */
    static List<String> uses(Map<?, ?> object) {
        var paths = new ArrayList<String>();
        collect("", object, paths);
        return paths;
    }

    private static void collect(String path, @Nullable Object value, List<String> paths) {
        if (value instanceof Map<?, ?> map) {
            boolean term = Labels.PROVISIONER.equals(map.get("key")) && map.containsKey("operator");
            if (term && path.contains("odeAffinity")) {
                paths.add(path);
            }
            map.forEach((key, below) -> {
                String at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
                boolean selector = key.equals("nodeSelector")
                        && below instanceof Map<?, ?> selected
                        && selected.containsKey(Labels.PROVISIONER);
                boolean topology = key.equals("topologyKey") && Labels.PROVISIONER.equals(below);
                if (selector || topology) {
                    paths.add(at);
                } else {
                    collect(at, below, paths);
                }
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "[" + i + "]", list.get(i), paths);
            }
        }
    }
}
