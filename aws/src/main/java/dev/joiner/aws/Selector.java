package dev.joiner.aws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * A node class' selector as filters of EC2: every entry must match; {@code *} asks for the tag with any
 * value; values parted by commas are alternatives; {@code aws-ids} (or {@code aws::ids}) lists ids.
 */
final class Selector {
    private static final List<String> IDS = List.of("aws-ids", "aws::ids");

    private Selector() {}

    /**
     * The filters, in the order of the keys.
     *
     * @param idFilter EC2's name of the filter by id, as {@code subnet-id}
     */
    static List<Filter> filters(Map<String, String> selector, String idFilter) {
        var filters = new ArrayList<Filter>();
        new TreeMap<>(selector).forEach((key, value) -> {
            if (IDS.contains(key)) {
                filters.add(filter(idFilter, alternatives(value)));
            } else if (value.equals("*")) {
                filters.add(filter("tag-key", List.of(key)));
            } else {
                filters.add(filter("tag:" + key, alternatives(value)));
            }
        });
        return filters;
    }

    /** How it is written in messages: {@code karpenter.sh/discovery=demo}. */
    static String text(Map<String, String> selector) {
        return String.join(
                " and ",
                new TreeMap<>(selector)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .toList());
    }

    private static List<String> alternatives(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Filter filter(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
