package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.demand.Demand.Phase;
import dev.joiner.api.demand.Demand.Reason;
import dev.joiner.api.demand.Demand.ShapeSummary;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.demand.DemandRecorder.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Bounds the objects of a namespace: beyond {@link #MOST_PER_NAMESPACE} demands, one object has the sums of the
 * rest. Their pods are served like all others. Thread-safe: no state.
 */
final class Overflow {
    /** Most Demand objects of Joiner's own in a namespace, not counting the one for the rest. */
    static final int MOST_PER_NAMESPACE = 500;

    /** The name of the one for the rest; other names end in eight hexadecimal digits. */
    static final String NAME = "overflow";

    private Overflow() {}

    /**
     * What is to be shown.
     *
     * @param shown whether a demand has its object already: it keeps it, so that objects do not come and go
     */
    static Map<DemandKey, Entry> limit(Map<DemandKey, Entry> now, Predicate<DemandKey> shown) {
        var ours = new HashMap<String, List<DemandKey>>();
        now.forEach((key, entry) -> {
            if (!entry.isUsers()) {
                ours.computeIfAbsent(key.namespace(), namespace -> new ArrayList<>())
                        .add(key);
            }
        });
        ours.values().removeIf(keys -> keys.size() <= MOST_PER_NAMESPACE);
        if (ours.isEmpty()) {
            return now;
        }
        var result = new HashMap<>(now);
        ours.forEach((namespace, keys) -> {
            keys.sort(Comparator.comparing((DemandKey key) -> !shown.test(key)).thenComparing(DemandKey::name));
            var rest = new ArrayList<Entry>();
            for (DemandKey key : keys.subList(MOST_PER_NAMESPACE, keys.size())) {
                Entry entry = result.remove(key);
                if (entry != null) {
                    rest.add(entry);
                }
            }
            result.put(new DemandKey(namespace, NAME), sum(rest));
        });
        return result;
    }

    private static Entry sum(Collection<Entry> rest) {
        int pods = 0;
        int expected = 0;
        int priority = Integer.MIN_VALUE;
        int pending = 0;
        int nominated = 0;
        int bound = 0;
        var reasons = new TreeMap<String, Reason>();
        var phases = new LinkedHashMap<String, Integer>();
        for (Entry entry : rest) {
            pods += entry.spec().pods();
            expected += entry.spec().expected();
            priority = Math.max(priority, entry.spec().priority());
            pending += entry.status().pending();
            nominated += entry.status().nominated();
            bound += entry.status().bound();
            phases.merge(entry.status().phase(), 1, Integer::sum);
            entry.status()
                    .reasons()
                    .forEach(reason -> reasons.merge(
                            reason.message(),
                            reason,
                            (a, b) -> new Reason(a.code(), a.message(), a.count() + b.count())));
        }
        String summary = rest.size() + " more demands";
        var spec = new Demand.Spec(
                Owner.NONE,
                new ShapeSummary("", Map.of(), summary),
                pods,
                expected,
                priority,
                Source.SCHEDULER.text(),
                null);
        String phase = phases.containsKey(Phase.UNPLACEABLE.text())
                ? Phase.UNPLACEABLE.text()
                : phases.keySet().stream().findFirst().orElse("");
        List<Reason> most = reasons.values().stream()
                .sorted(Comparator.comparingInt(Reason::count).reversed().thenComparing(Reason::message))
                .limit(Demand.MOST_REASONS)
                .toList();
        return new Entry(spec, new Demand.Status(pending, nominated, bound, phase, most, List.of(), List.of()));
    }
}
