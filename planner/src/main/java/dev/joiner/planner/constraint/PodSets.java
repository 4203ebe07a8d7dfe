package dev.joiner.planner.constraint;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.planner.NamespaceScope;
import dev.joiner.planner.Relations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets of pods that rules select, and which of them a pod is in. A set that asks for a certain value of a
 * label is looked up by it, so that thousands of sets cost a pod no more than its labels. Confined to one plan.
 */
final class PodSets {
    private final Map<String, Map<String, String>> namespaceLabels;
    private final List<Entry> sets = new ArrayList<>();
    private final Map<Entry, Integer> ids = new HashMap<>();
    private final Map<Label, List<Integer>> byLabel = new HashMap<>();
    private final List<Integer> others = new ArrayList<>();
    private final Map<Pods, int[]> known = new HashMap<>();

    private record Entry(LabelSelector selector, NamespaceScope scope) {}

    private record Label(String key, String value) {}

    private record Pods(String namespace, Map<String, String> labels) {}

    PodSets(Map<String, Map<String, String>> namespaceLabels) {
        this.namespaceLabels = namespaceLabels;
    }

    /** The number of a set. All sets are named before the first pod is looked up. */
    int id(LabelSelector selector, NamespaceScope scope) {
        var entry = new Entry(selector, scope);
        Integer id = ids.get(entry);
        if (id == null) {
            id = sets.size();
            ids.put(entry, id);
            sets.add(entry);
            index(id, selector);
            known.clear();
        }
        return id;
    }

    int count() {
        return sets.size();
    }

    private void index(int id, LabelSelector selector) {
        for (var label : selector.matchLabels().entrySet()) {
            at(label.getKey(), label.getValue()).add(id);
            return;
        }
        for (LabelSelector.Expression expression : selector.matchExpressions()) {
            if (expression.operator().equals("In")) {
                expression.values().forEach(value -> at(expression.key(), value).add(id));
                return;
            }
        }
        others.add(id);
    }

    private List<Integer> at(String key, String value) {
        return byLabel.computeIfAbsent(new Label(key, value), absent -> new ArrayList<>());
    }

    /** The sets that pods of this namespace and with these labels are in, in order. */
    int[] of(Relations pod) {
        if (sets.isEmpty()) {
            return new int[0];
        }
        return known.computeIfAbsent(new Pods(pod.namespace(), pod.labels()), this::find);
    }

    private int[] find(Pods pods) {
        var found = new ArrayList<Integer>();
        pods.labels().forEach((key, value) -> addMatching(pods, byLabel.get(new Label(key, value)), found));
        addMatching(pods, others, found);
        return found.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
    }

    private void addMatching(Pods pods, @Nullable List<Integer> candidates, List<Integer> found) {
        if (candidates == null) {
            return;
        }
        Map<String, String> labels = namespaceLabels.getOrDefault(pods.namespace(), Map.of());
        for (int id : candidates) {
            Entry entry = sets.get(id);
            if (entry.scope().covers(pods.namespace(), labels)
                    && entry.selector().matches(pods.labels())) {
                found.add(id);
            }
        }
    }
}
