package dev.joiner.planner;

import dev.joiner.api.kube.LabelSelector;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * In which namespaces a term looks for pods: those named, and those whose labels are selected.
 *
 * @param names in order
 * @param selector of further namespaces; an empty selector takes all
 */
public record NamespaceScope(SortedSet<String> names, Optional<LabelSelector> selector) {
    /** Copies the names. */
    public NamespaceScope {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** One namespace. */
    public static NamespaceScope of(String name) {
        return new NamespaceScope(new TreeSet<>(List.of(name)), Optional.empty());
    }

    /**
     * Whether pods of this namespace are looked at.
     *
     * @param labels of the namespace
     */
    public boolean covers(String namespace, Map<String, String> labels) {
        return names.contains(namespace)
                || (selector.isPresent() && selector.get().matches(labels));
    }
}
