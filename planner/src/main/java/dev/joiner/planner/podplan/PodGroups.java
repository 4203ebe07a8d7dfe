package dev.joiner.planner.podplan;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.pods.PodKey;
import dev.joiner.planner.pods.ShapeReader;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Named pods by shape. Pods of one shape are interchangeable: they are given away by name, the first first. */
final class PodGroups {
    /** By name; pods of equal names by namespace. */
    static final Comparator<Pod> BY_NAME = PodGroups::compare;

    private final Map<String, List<Pod>> pods = new HashMap<>();
    private final Map<String, Integer> given = new HashMap<>();

    private PodGroups(Collection<PodPlan.Group> groups) {
        groups.forEach(group -> pods.put(group.unit().key(), group.pods()));
    }

    private static int compare(Pod a, Pod b) {
        int order = a.metadata().name().compareTo(b.metadata().name());
        return order == 0 ? a.metadata().namespace().compareTo(b.metadata().namespace()) : order;
    }

    /** Pods of one shape together, as a demand that has the name of the first of them. */
    static List<PodPlan.Group> of(Collection<Pod> pods, StorageFacts storage) {
        var alike = new HashMap<PodKey, List<Pod>>();
        for (Pod pod : pods) {
            alike.computeIfAbsent(new PodKey(pod), key -> new ArrayList<>()).add(pod);
        }
        var shapes = new ShapeReader(storage);
        var groups = new ArrayList<PodPlan.Group>(alike.size());
        alike.forEach((key, group) -> {
            if (group.size() > 1) {
                group.sort(BY_NAME);
            }
            String name = group.getFirst().key();
            groups.add(new PodPlan.Group(new DemandUnit(name, shapes.read(key), group.size(), 0), group));
        });
        groups.sort(Comparator.comparing(group -> group.unit().key()));
        return groups;
    }

    /** Of these groups, nothing of which has been given away. */
    static PodGroups giving(Collection<PodPlan.Group> groups) {
        return new PodGroups(groups);
    }

    /**
     * The next so many pods of a demand.
     *
     * @throws IllegalArgumentException if the demand is not among the groups, or has not so many left
     */
    List<Pod> take(String demand, int count) {
        List<Pod> all = pods.get(demand);
        int from = given.getOrDefault(demand, 0);
        if (all == null || from + count > all.size()) {
            throw new IllegalArgumentException("the plan has " + count + " pods of demand " + demand + " after " + from
                    + ", but there are " + (all == null ? 0 : all.size()));
        }
        given.put(demand, from + count);
        return all.subList(from, from + count);
    }
}
