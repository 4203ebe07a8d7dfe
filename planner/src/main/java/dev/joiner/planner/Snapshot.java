package dev.joiner.planner;

import java.util.List;

/**
 * An immutable view of everything a plan depends on.
 *
 * @param pools that can be launched from
 * @param rooms on nodes and on claims in flight
 * @param daemons what DaemonSets run on the nodes that admit them
 */
public record Snapshot(List<PoolView> pools, List<Room> rooms, List<Shape> daemons) {
    /** Copies the lists. */
    public Snapshot {
        pools = List.copyOf(pools);
        rooms = List.copyOf(rooms);
        daemons = List.copyOf(daemons);
    }
}
