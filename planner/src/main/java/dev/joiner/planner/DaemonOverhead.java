package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What DaemonSets take of a node. Thread-safe: no state. */
public final class DaemonOverhead {
    private DaemonOverhead() {}

    /** Of a node with these labels and taints. */
    public static Resources on(Map<String, String> labels, List<Taint> taints, List<Shape> daemons) {
        return sum(taints, daemons, alternative -> alternative.unmetBy(labels).isEmpty());
    }

    /** Of nodes made under these requirements, with these taints. */
    static Resources under(Requirements node, List<Taint> taints, List<Shape> daemons) {
        return sum(taints, daemons, alternative -> node.canMeet(alternative, key -> key.equals(Labels.HOSTNAME)));
    }

    private static Resources sum(List<Taint> taints, List<Shape> daemons, Predicate<Requirements> admits) {
        Resources total = Resources.NONE;
        for (Shape daemon : daemons) {
            boolean tolerated = taints.stream()
                    .allMatch(taint -> !taint.repels() || Toleration.tolerates(daemon.tolerations(), taint));
            if (tolerated && daemon.alternatives().stream().anyMatch(admits)) {
                total = total.plus(daemon.requests());
            }
        }
        return total;
    }
}
