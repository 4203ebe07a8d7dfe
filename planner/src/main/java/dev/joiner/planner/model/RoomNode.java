package dev.joiner.planner.model;

import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.VolumeUse;
import dev.joiner.planner.catalogue.Fit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Room on a node that is there or is coming, while pods are put on it. Confined to one plan. */
public final class RoomNode {
    private final Room room;
    private final int index;
    private final long[] free;
    private List<Share> shares = List.of();
    /** Made only when volumes are asked for: thousands of rooms are never looked at so closely. */
    private @Nullable Attached attached;

    /** Pods of a class that were put here. */
    public record Share(PodClass podClass, int count) {}

    /** A room with its number, and what is free there; the array is changed as pods come. */
    public RoomNode(Room room, int index, long[] free) {
        this.room = room;
        this.index = index;
        this.free = free;
    }

    /** Volumes on the node. */
    private static final class Attached {
        private final Map<String, Integer> byDriver = new HashMap<>();
        private final Set<VolumeUse> shared = new HashSet<>();

        void add(VolumeUse use) {
            if (use.volume().isEmpty() || shared.add(use)) {
                byDriver.merge(use.driver(), 1, Integer::sum);
            }
        }
    }

    private Attached attached() {
        if (attached == null) {
            attached = new Attached();
            for (Resident resident : room.residents()) {
                for (int i = 0; i < resident.count(); i++) {
                    resident.volumes().forEach(attached::add);
                }
            }
        }
        return attached;
    }

    /** The room as it was before any pod was put on it. */
    public Room room() {
        return room;
    }

    /** Its number among all nodes of the plan. */
    public int index() {
        return index;
    }

    /** Pods that were put here, in order. */
    public List<Share> shares() {
        return shares;
    }

    /** How many pods of these requests fit beside what is there. */
    public int capacityFor(long[] requests) {
        return Fit.count(requests, free);
    }

    /** Whether its volumes can be attached beside those that are. */
    public boolean canAttach(List<VolumeUse> wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        Attached there = attached();
        var more = new HashMap<String, Integer>();
        for (VolumeUse use : wanted) {
            if (use.volume().isEmpty() || !there.shared.contains(use)) {
                more.merge(use.driver(), 1, Integer::sum);
            }
        }
        for (var entry : more.entrySet()) {
            Integer limit = room.attachLimits().get(entry.getKey());
            if (limit != null && there.byDriver.getOrDefault(entry.getKey(), 0) + entry.getValue() > limit) {
                return false;
            }
        }
        return true;
    }

    /** Puts pods here. */
    public void put(PodClass podClass, int count) {
        long[] requests = podClass.requests();
        for (int d = 0; d < free.length; d++) {
            free[d] -= requests[d] * count;
        }
        for (int i = 0; i < count; i++) {
            podClass.shape().volumes().forEach(use -> attached().add(use));
        }
        if (shares.isEmpty()) {
            shares = new ArrayList<>();
        }
        if (!shares.isEmpty() && shares.getLast().podClass() == podClass) {
            Share last = shares.removeLast();
            shares.add(new Share(podClass, last.count() + count));
        } else {
            shares.add(new Share(podClass, count));
        }
    }
}
