package dev.joiner.aws.nodeclass;

import dev.joiner.api.pool.SelectorTerm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Terms of a node class as filters of EC2: all of a term must match, terms are alternatives. */
final class Selector {
    private Selector() {}

    /**
     * The filters of one term, ids and names first, then tags in the order of their keys.
     *
     * @param idFilter EC2's name of the filter by id, such as {@code subnet-id}
     * @param nameFilter EC2's name of the filter by name, such as {@code group-name}
     */
    static List<Filter> filters(SelectorTerm term, String idFilter, String nameFilter) {
        var filters = new ArrayList<Filter>();
        if (!term.ids().isEmpty()) {
            filters.add(filter(idFilter, term.ids()));
        }
        if (!term.names().isEmpty()) {
            filters.add(filter(nameFilter, term.names()));
        }
        term.tags()
                .forEach((key, values) -> filters.add(
                        values.contains(SelectorTerm.ANY)
                                ? filter("tag-key", List.of(key))
                                : filter("tag:" + key, values)));
        return filters;
    }

    /** How terms are written in messages: {@code karpenter.sh/discovery=demo}. */
    static String text(Collection<SelectorTerm> terms) {
        return terms.stream().map(SelectorTerm::toString).collect(Collectors.joining(", or "));
    }

    private static Filter filter(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
