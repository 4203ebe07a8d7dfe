package dev.joiner.planner.pods;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.planner.Preference;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Shape;
import java.util.HashSet;
import java.util.Set;

/**
 * The label keys that the rules of some pods read. Pods that differ in other labels only are interchangeable beside
 * them. Confined to one thread.
 */
public final class ReadLabels {
    private final Set<String> keys = new HashSet<>();

    /** Adds what a pod's rules and wishes read. */
    public void add(Shape shape) {
        add(shape.relations());
        for (Preference preference : shape.preferences()) {
            switch (preference) {
                case Preference.Nodes _ -> {}
                case Preference.Near near -> add(near.term().selector());
                case Preference.Apart apart -> add(apart.term().selector());
                case Preference.Spread spread -> add(spread.rule().selector());
            }
        }
    }

    /** Adds what a pod's rules read. */
    public void add(Relations relations) {
        relations.spreads().forEach(rule -> add(rule.selector()));
        relations.near().forEach(term -> add(term.selector()));
        relations.apart().forEach(term -> add(term.selector()));
    }

    private void add(LabelSelector selector) {
        keys.addAll(selector.matchLabels().keySet());
        selector.matchExpressions().forEach(expression -> keys.add(expression.key()));
    }

    /** The shape of a pod as these rules see it. */
    public Shape seen(Shape shape) {
        return shape.withLabels(keys);
    }
}
