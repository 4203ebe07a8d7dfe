package dev.joiner.planner.packing;

import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Room;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Dimensions;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.catalogue.Topology;
import dev.joiner.planner.constraint.ConstraintReader;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.constraint.TopologyGroups;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.model.SoleVolumes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A demand and the cluster that it meets, numbered: pods as classes, rooms and pools as vectors, the rules
 * between pods as groups that count. Made anew for each attempt, since the counters are used up. Confined to
 * one plan.
 */
public final class Problem {
    private final Dimensions dimensions;
    private final List<PodClass> classes = new ArrayList<>();
    private final List<RoomNode> rooms = new ArrayList<>();
    private final long[] roomFree;
    private final Catalogue catalogue;
    private final Topology topology = new Topology();
    private final NodeStates states;
    private final TopologyGroups groups;
    private final PodConstraints rules;

    /** Numbers a demand and its cluster. */
    public Problem(Snapshot snapshot, Collection<DemandUnit> demand, List<PoolTypes> pools) {
        dimensions = Dimensions.of(
                demand.stream().map(unit -> unit.shape().requests()).toList());
        for (DemandUnit unit : demand) {
            classes.add(new PodClass(unit, dimensions.vector(unit.shape().requests())));
        }
        classes.sort(PodClass.ORDER);
        for (int i = 0; i < classes.size(); i++) {
            classes.get(i).index(i);
        }
        SoleVolumes.share(classes, snapshot.rooms());
        roomFree = new long[dimensions.count()];
        ordered(snapshot.rooms()).forEach(this::addRoom);
        catalogue = new Catalogue(pools, dimensions);
        states = new NodeStates(catalogue.pools(), topology);
        groups = new TopologyGroups(snapshot, catalogue.pools(), topology, states);
        new ConstraintReader(groups, topology, states, snapshot.rooms(), catalogue.pools()).read(classes);
        rules = new PodConstraints(states, topology, groups);
        rules.countResidents(rooms);
    }

    /** A cluster's rooms come in order as a rule: looking is cheaper than sorting. */
    private static List<Room> ordered(List<Room> rooms) {
        for (int i = 1; i < rooms.size(); i++) {
            if (Room.ORDER.compare(rooms.get(i - 1), rooms.get(i)) > 0) {
                return rooms.stream().sorted(Room.ORDER).toList();
            }
        }
        return rooms;
    }

    private void addRoom(Room room) {
        long[] free = dimensions.vector(room.free());
        for (int d = 0; d < free.length; d++) {
            roomFree[d] = Fit.sum(roomFree[d], Math.max(0, free[d]));
        }
        rooms.add(new RoomNode(room, rooms.size(), free));
    }

    /** What pods ask for, as positions in a vector. */
    public Dimensions dimensions() {
        return dimensions;
    }

    /** The demand in the order in which it is served. */
    public List<PodClass> classes() {
        return classes;
    }

    /** Room that there is, in the order in which it is used; a room's number is its position. */
    public List<RoomNode> rooms() {
        return rooms;
    }

    /** What all rooms have free together, by dimension. */
    public long[] roomFree() {
        return roomFree;
    }

    /** The pools, in the order in which they are tried. */
    public Catalogue catalogue() {
        return catalogue;
    }

    Topology topology() {
        return topology;
    }

    /** The states that nodes can be in. */
    public NodeStates states() {
        return states;
    }

    /** The groups that the pods' rules make. */
    public TopologyGroups groups() {
        return groups;
    }

    /** What these rules let pods do, and where pods are counted. */
    public PodConstraints rules() {
        return rules;
    }
}
