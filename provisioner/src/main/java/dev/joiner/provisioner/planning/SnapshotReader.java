package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.provisioner.demand.DemandUnits;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.snapshot.Rooms;
import dev.joiner.provisioner.snapshot.StoredShapes;
import dev.joiner.provisioner.state.ClaimBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads what a plan is made from. Confined to the control thread. */
public final class SnapshotReader {
    private final ClaimBook claims;
    private final PoolViews pools;
    private final Rooms rooms;
    private final Needs needs;
    private final PodIndex pods;
    private final Supplier<StoredShapes> stored;
    private final Disagreements disagreements;
    private final DemandRest rest;

    /** Reads nothing until it is asked. */
    public SnapshotReader(
            ClaimBook claims,
            PoolViews pools,
            Rooms rooms,
            Needs needs,
            PodIndex pods,
            Supplier<StoredShapes> stored,
            Disagreements disagreements,
            DemandRest rest) {
        this.claims = claims;
        this.pools = pools;
        this.rooms = rooms;
        this.needs = needs;
        this.pods = pods;
        this.stored = stored;
        this.disagreements = disagreements;
        this.rest = rest;
    }

    /** What is planned, as it was at one moment: a pod is in a room or waits for one, never both. */
    record Demanded(List<DemandUnit> units, Map<String, Need> needs, Map<String, GangPlanner.Member> members) {}

    /** What a plan is made from. */
    record Situation(Demanded demanded, Snapshot snapshot) {}

    Situation read() {
        List<Shape> daemons = rooms.daemons();
        List<PoolView> views = pools.usable(claims.all());
        var allRooms = new ArrayList<Room>();
        Demanded demanded = pods.atOnce(() -> {
            Map<DemandKey, Need> counts = needs.count();
            boolean volumes =
                    counts.values().stream().anyMatch(need -> need.shape().asksForStorage());
            allRooms.addAll(rooms.all(daemons, volumes));
            return demanded(counts, allRooms);
        });
        return new Situation(demanded, new Snapshot(views, allRooms, daemons, rooms.namespaces()));
    }

    private Demanded demanded(Map<DemandKey, Need> counts, List<Room> allRooms) {
        var units = new ArrayList<DemandUnit>();
        var byKey = new HashMap<String, Need>();
        var split = new DemandUnits(counts.values(), allRooms);
        StoredShapes shapesNow = stored.get();
        for (Need need : counts.values()) {
            if (need.unplanned() > 0 && rest.why(need.key()).isEmpty()) {
                boolean gang = pods.gangs().containsKey(need.key());
                Map<Shape, Integer> shapes =
                        gang ? Map.of() : shapesNow.of(need.key(), pods.unschedulableShapes(need.key()));
                for (DemandUnit unit : split.of(need, shapes, disagreements.avoidsRunning(need.key()))) {
                    units.add(unit);
                    byKey.put(unit.key(), need);
                }
            }
        }
        var members = new HashMap<String, GangPlanner.Member>();
        pods.gangs()
                .forEach((demand, gang) -> Optional.ofNullable(counts.get(demand))
                        .ifPresent(need -> members.put(
                                demand.toString(), new GangPlanner.Member(gang, need.bound() + need.nominated()))));
        return new Demanded(units, byKey, members);
    }
}
