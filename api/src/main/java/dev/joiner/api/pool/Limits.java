package dev.joiner.api.pool;

import dev.joiner.api.resource.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The most that the nodes of a pool may have together, by resource name. A limit of 0 is a limit: it pauses the
 * pool. That is why these are no {@link Resources}, which do not keep a 0.
 *
 * @param amounts in the units of {@link Resources}; a name that is absent has no limit
 */
public record Limits(SortedMap<String, Long> amounts) {
    /** No limits at all. */
    public static final Limits NONE = new Limits(new TreeMap<>());

    /** Copies the amounts. */
    public Limits {
        amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
    }

    /**
     * From a Kubernetes resource list.
     *
     * @throws IllegalArgumentException naming the resource whose value is not a quantity
     */
    public static Limits parse(Map<String, String> quantities) {
        return quantities.isEmpty() ? NONE : new Limits(Resources.amountsOf(quantities));
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    /** As in {@code 0 cpu, 64Mi memory}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        amounts.forEach((name, amount) -> text.append(text.isEmpty() ? "" : ", ")
                .append(Resources.quantity(name, amount))
                .append(' ')
                .append(name));
        return text.isEmpty() ? "none" : text.toString();
    }
}
