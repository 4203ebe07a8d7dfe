package dev.joiner.api.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One way to select subnets or security groups; everything in it must match.
 *
 * @param ids any of these; empty for every id
 * @param names any of these; empty for every name
 * @param tags values by key, any of which the tag may have; {@code *} stands for every value
 */
public record SelectorTerm(List<String> ids, List<String> names, SortedMap<String, List<String>> tags) {
    /** A tag with any value. */
    public static final String ANY = "*";

    /** Copies the collections. */
    public SelectorTerm {
        ids = List.copyOf(ids);
        names = List.copyOf(names);
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** Whether it selects everything, which nobody can mean. */
    public boolean isEmpty() {
        return ids.isEmpty() && names.isEmpty() && tags.isEmpty();
    }

    /** How it is written in messages: {@code karpenter.sh/discovery=demo}. */
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        if (!ids.isEmpty()) {
            parts.add("id " + String.join(" or ", ids));
        }
        if (!names.isEmpty()) {
            parts.add("name " + String.join(" or ", names));
        }
        tags.forEach((key, values) -> parts.add(key + "=" + String.join(",", values)));
        return String.join(" and ", parts);
    }
}
