package dev.joiner.planner.model;

import java.util.ArrayList;
import java.util.List;

/** A node that the running plan makes, while pods are put on it. Confined to one plan. */
public final class PlannedNode {
    private final int index;
    private final long[] used;
    private final List<Portion> portions = new ArrayList<>();
    private int state;
    private int type;
    private long[] capacity;

    /**
     * Pods of a class on the node.
     *
     * @param after the node's state with them
     */
    public record Portion(PodClass podClass, PodClass.Level level, int count, int after) {}

    /** An empty node; {@code capacity} is what the type has free, and is not changed. */
    public PlannedNode(int index, int state, int type, long[] capacity) {
        this.index = index;
        this.state = state;
        this.type = type;
        this.capacity = capacity;
        this.used = new long[capacity.length];
    }

    /** Its number among all nodes of the plan. */
    public int index() {
        return index;
    }

    /** What it can still be. */
    public int state() {
        return state;
    }

    /** The type that it is planned as, among those of its pool. */
    public int type() {
        return type;
    }

    /** What its pods may use in all; not to be changed. */
    public long[] capacity() {
        return capacity;
    }

    /** What its pods use; not to be changed. */
    public long[] used() {
        return used;
    }

    /** The pods on it, in the order in which they were put there. */
    public List<Portion> portions() {
        return portions;
    }

    /** Makes it a node of another type. */
    public void become(int otherType, long[] otherCapacity) {
        type = otherType;
        capacity = otherCapacity;
    }

    /** What is free, into an array of the caller's. */
    public void free(long[] into) {
        for (int d = 0; d < used.length; d++) {
            into[d] = capacity[d] - used[d];
        }
    }

    /** Whether one pod more of these requests fits beside what is there. */
    public boolean fits(long[] requests) {
        for (int d = 0; d < used.length; d++) {
            if (requests[d] > 0 && used[d] + requests[d] > capacity[d]) {
                return false;
            }
        }
        return true;
    }

    /** Puts pods on it, which leave it in the state {@code after}. */
    public void put(PodClass podClass, int count, int after) {
        portions.add(new Portion(podClass, podClass.level(), count, after));
        state = after;
        long[] requests = podClass.requests();
        for (int d = 0; d < used.length; d++) {
            used[d] += count * requests[d];
        }
    }
}
