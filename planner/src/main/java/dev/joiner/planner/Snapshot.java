package dev.joiner.planner;

import java.util.List;
import java.util.Map;

/**
 * An immutable view of everything a plan depends on.
 *
 * @param pools that can be launched from
 * @param rooms on nodes and on claims in flight
 * @param daemons what DaemonSets run on the nodes that admit them
 * @param namespaces labels of each namespace by its name; for terms that select namespaces
 */
public record Snapshot(
        List<PoolView> pools, List<Room> rooms, List<Shape> daemons, Map<String, Map<String, String>> namespaces) {
    /** Copies the collections. */
    public Snapshot {
        pools = List.copyOf(pools);
        rooms = List.copyOf(rooms);
        daemons = List.copyOf(daemons);
        namespaces = Map.copyOf(namespaces);
    }

    /** Without labels of namespaces. */
    public Snapshot(List<PoolView> pools, List<Room> rooms, List<Shape> daemons) {
        this(pools, rooms, daemons, Map.of());
    }
}
