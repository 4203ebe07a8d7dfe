package dev.joiner.planner.catalogue;

import dev.joiner.api.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topology keys and their domains as numbers. Confined to one plan. */
public final class Topology {
    /** The key whose domains are the nodes themselves. */
    public static final int HOST = -1;

    private final Map<String, Integer> keys = new HashMap<>();
    private final List<Key> byIndex = new ArrayList<>();

    private static final class Key {
        private final String label;
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<String> values = new ArrayList<>();

        Key(String label) {
            this.label = label;
        }
    }

    /** The number of a key, {@link #HOST} for the host's name. */
    public int key(String label) {
        if (label.equals(Labels.HOSTNAME)) {
            return HOST;
        }
        return keys.computeIfAbsent(label, absent -> {
            byIndex.add(new Key(label));
            return byIndex.size() - 1;
        });
    }

    /** How many keys there are. */
    public int keyCount() {
        return byIndex.size();
    }

    /** The label of a key. */
    public String label(int key) {
        return byIndex.get(key).label;
    }

    /** The number of a domain; a value that was not seen before gets the next. */
    public int domain(int key, String value) {
        Key known = byIndex.get(key);
        return known.ids.computeIfAbsent(value, absent -> {
            known.values.add(value);
            return known.values.size() - 1;
        });
    }

    /** How many domains of a key are known. */
    public int domainCount(int key) {
        return byIndex.get(key).values.size();
    }

    /** The label's value in a domain. */
    public String value(int key, int domain) {
        return byIndex.get(key).values.get(domain);
    }
}
