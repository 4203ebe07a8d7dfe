package dev.joiner.planner;

import dev.joiner.api.kube.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans named pods: groups them by shape, plans the groups, and gives each pod its place. Thread-safe: the
 * only state is what the planner keeps of catalogues.
 */
public final class PodPlanner {
    private static final Comparator<Pod> BY_NAME = PodPlanner::compare;

    /** For so many shapes without a place a change is looked for; each takes many small plans. */
    private static final int MOST_EXPLAINED = 20;

    private final Planner planner = new Planner();

    private static int compare(Pod a, Pod b) {
        int order = a.metadata().name().compareTo(b.metadata().name());
        return order == 0 ? a.metadata().namespace().compareTo(b.metadata().namespace()) : order;
    }

    /** Where each of these pods goes. The pods need not be bound nor judged; all of them want a place. */
    public PodPlan plan(Snapshot snapshot, Collection<Pod> pods, StorageFacts storage) {
        Map<String, Group> groups = grouped(pods, storage);
        Plan plan = planner.plan(
                snapshot, groups.values().stream().map(Group::demand).toList());
        var launches = new ArrayList<PodPlan.Launch>();
        for (PlannedClaim claim : plan.claims()) {
            var taken = new ArrayList<Pod>();
            claim.pods().forEach((key, count) -> group(groups, key).take(count, taken));
            taken.sort(BY_NAME);
            launches.add(new PodPlan.Launch(claim, taken));
        }
        return new PodPlan(
                launches, existing(plan, groups), refused(snapshot, plan, groups, storage), plan.lowerBound());
    }

    private static List<PodPlan.OnRoom> existing(Plan plan, Map<String, Group> groups) {
        var byRoom = new LinkedHashMap<String, List<Pod>>();
        for (Plan.RoomShare share : plan.onRooms()) {
            group(groups, share.demand())
                    .take(share.count(), byRoom.computeIfAbsent(share.room(), room -> new ArrayList<>()));
        }
        var existing = new ArrayList<PodPlan.OnRoom>();
        byRoom.forEach((room, pods) -> {
            pods.sort(BY_NAME);
            existing.add(new PodPlan.OnRoom(room, pods));
        });
        return existing;
    }

    private List<PodPlan.Refused> refused(
            Snapshot snapshot, Plan plan, Map<String, Group> groups, StorageFacts storage) {
        var refused = new ArrayList<PodPlan.Refused>();
        var suggestions = new Suggestions(planner, snapshot, storage);
        int explained = 0;
        for (Plan.Unplaced none : plan.unplaced()) {
            var pods = new ArrayList<Pod>();
            group(groups, none.demand()).take(none.pods(), pods);
            List<Suggestion> changes =
                    explained++ < MOST_EXPLAINED ? suggestions.of(pods.getFirst()) : List.<Suggestion>of();
            pods.forEach(pod -> refused.add(new PodPlan.Refused(pod, none.reasons(), changes)));
        }
        return refused;
    }

    private static Group group(Map<String, Group> groups, String key) {
        Group group = groups.get(key);
        if (group == null) {
            throw new IllegalStateException("the plan names demand " + key + ", which was not asked for");
        }
        return group;
    }

    /** Pods of one shape by the name of the first of them. */
    private static Map<String, Group> grouped(Collection<Pod> pods, StorageFacts storage) {
        Pod[] sorted = pods.toArray(Pod[]::new);
        Arrays.sort(sorted, BY_NAME);
        var byKey = new HashMap<PodKey, Group>();
        var shapes = new ShapeReader(storage);
        var groups = new LinkedHashMap<String, Group>();
        for (Pod pod : sorted) {
            var key = new PodKey(pod);
            Group group = byKey.get(key);
            if (group == null) {
                group = new Group(pod.key(), shapes.read(pod));
                byKey.put(key, group);
                groups.put(group.key, group);
            }
            group.pods.add(pod);
        }
        return groups;
    }

    /** Pods of one shape, in order; given away from the first. */
    private static final class Group {
        private final String key;
        private final Shape shape;
        private final List<Pod> pods = new ArrayList<>();
        private int given;

        Group(String key, Shape shape) {
            this.key = key;
            this.shape = shape;
        }

        DemandUnit demand() {
            return new DemandUnit(key, shape, pods.size(), 0);
        }

        void take(int count, List<Pod> into) {
            into.addAll(pods.subList(given, given + count));
            given += count;
        }
    }
}
