package dev.joiner.planner;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pod among other pods: what their rules see of it, and its own rules about them. All rules are required
 * ones; wishes are {@link Preference}s.
 *
 * @param namespace of the pod
 * @param labels of the pod, without those that no two pods share
 * @param spreads topology spread constraints with {@code DoNotSchedule}
 * @param near required pod affinity
 * @param apart required pod anti-affinity
 * @param ports of the node that it takes
 */
public record Relations(
        String namespace,
        SortedMap<String, String> labels,
        List<SpreadRule> spreads,
        List<PodTerm> near,
        List<PodTerm> apart,
        List<HostPort> ports) {
    /** A pod that no rule is about. */
    public static final Relations NONE =
            new Relations("", Collections.emptySortedMap(), List.of(), List.of(), List.of(), List.of());

    /** Copies the collections. */
    public Relations {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        spreads = List.copyOf(spreads);
        near = List.copyOf(near);
        apart = List.copyOf(apart);
        ports = List.copyOf(ports);
    }

    /** A pod without rules of its own. */
    public static Relations of(String namespace, Map<String, String> labels) {
        return new Relations(namespace, new TreeMap<>(labels), List.of(), List.of(), List.of(), List.of());
    }

    /** The same pod as rules see it that read no other labels than these. */
    Relations withLabels(Set<String> keys) {
        var read = new TreeMap<>(labels);
        read.keySet().retainAll(keys);
        return new Relations(namespace, read, spreads, near, apart, ports);
    }

    /** Whether it has rules about other pods, or takes ports. */
    public boolean hasRules() {
        return !spreads.isEmpty() || !near.isEmpty() || !apart.isEmpty() || !ports.isEmpty();
    }
}
