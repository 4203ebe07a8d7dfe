package dev.joiner.provisioner.planning;

import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans without what makes the planner throw. A defect that one odd pod, pool, node or DaemonSet brings out must not
 * cost all others their nodes: the cause is found by halving, left out of plans for {@link #REST}, and named in the log
 * and on the Demand. Confined to the control thread; holds one entry for each thing that is left out.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    /** For how long something is left out before it is tried again. */
    static final Duration REST = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<Object, Resting> resting = new HashMap<>();

    private record Resting(String why, long untilNanos) {}

    /** What is planned: a snapshot's parts, and the demand. */
    record Input(Snapshot snapshot, List<DemandUnit> units) {
        Input withUnits(List<DemandUnit> some) {
            return new Input(snapshot, some);
        }

        Input withPools(List<PoolView> pools) {
            return with(pools, snapshot.rooms(), snapshot.daemons());
        }

        Input withRooms(List<Room> rooms) {
            return with(snapshot.pools(), rooms, snapshot.daemons());
        }

        Input withDaemons(List<Shape> daemons) {
            return with(snapshot.pools(), snapshot.rooms(), daemons);
        }

        private Input with(List<PoolView> pools, List<Room> rooms, List<Shape> daemons) {
            return new Input(new Snapshot(pools, rooms, daemons, snapshot.namespaces()), units);
        }
    }

    Quarantine(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The plan for everything that can be planned; demand that is left out has no place in it, and the reason. */
    Plan plan(Input all, Function<Input, Plan> planner) {
        long now = nanoTime.getAsLong();
        resting.values().removeIf(rest -> now - rest.untilNanos() >= 0);
        Input input = withoutResting(all);
        Plan plan;
        try {
            plan = planner.apply(input);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a plan failed; this is a defect of Joiner. Looking for its cause", e);
            plan = planner.apply(sound(input, planner, String.valueOf(e)));
        }
        return resting.isEmpty() ? plan : withLeftOut(plan, all.units());
    }

    private Plan withLeftOut(Plan plan, List<DemandUnit> units) {
        var unplaced = new ArrayList<>(plan.unplaced());
        for (DemandUnit unit : units) {
            Resting rest = resting.get(unit.key());
            if (rest != null) {
                unplaced.add(new Plan.Unplaced(unit.key(), unit.pods(), unit.expected(), List.of(rest.why())));
            }
        }
        return new Plan(plan.claims(), plan.onRooms(), unplaced, plan.lowerBound());
    }

    private Input withoutResting(Input all) {
        if (resting.isEmpty()) {
            return all;
        }
        return all.withUnits(
                        all.units().stream().filter(unit -> !rests(unit.key())).toList())
                .withPools(all.snapshot().pools().stream()
                        .filter(pool -> !rests(pool.pool().name()))
                        .toList())
                .withRooms(all.snapshot().rooms().stream()
                        .filter(room -> !rests(room.name()))
                        .toList())
                .withDaemons(all.snapshot().daemons().stream()
                        .filter(daemon -> !rests(daemon))
                        .toList());
    }

    private boolean rests(Object key) {
        return resting.containsKey(key);
    }

    /**
     * What can be planned together. Where each demand alone fails as well, it is something around them: the pools, then
     * the nodes, then the DaemonSets are added one by one to as much as can be planned without.
     */
    private Input sound(Input input, Function<Input, Plan> planner, String failure) {
        Predicate<Input> works = candidate -> works(candidate, planner);
        List<DemandUnit> units = together(input.units(), some -> works.test(input.withUnits(some)));
        if (!units.isEmpty() || input.units().isEmpty()) {
            leaveOut(input.units(), units, DemandUnit::key, failure);
            return input.withUnits(units);
        }
        Input bare = input.withPools(List.of()).withRooms(List.of()).withDaemons(List.of());
        List<DemandUnit> alone = together(bare.units(), some -> works.test(bare.withUnits(some)));
        leaveOut(bare.units(), alone, DemandUnit::key, failure);
        Input found = bare.withUnits(alone);
        Input withoutPools = found;
        List<PoolView> pools = together(input.snapshot().pools(), some -> works.test(withoutPools.withPools(some)));
        leaveOut(input.snapshot().pools(), pools, view -> view.pool().name(), failure);
        Input withoutRooms = found.withPools(pools);
        List<Room> rooms = together(input.snapshot().rooms(), some -> works.test(withoutRooms.withRooms(some)));
        leaveOut(input.snapshot().rooms(), rooms, Room::name, failure);
        Input withoutDaemons = withoutRooms.withRooms(rooms);
        List<Shape> daemons =
                together(input.snapshot().daemons(), some -> works.test(withoutDaemons.withDaemons(some)));
        leaveOut(input.snapshot().daemons(), daemons, daemon -> daemon, failure);
        return withoutDaemons.withDaemons(daemons);
    }

    private static boolean works(Input candidate, Function<Input, Plan> planner) {
        try {
            var _ = planner.apply(candidate);
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            return false;
        }
    }

    private <T> void leaveOut(List<T> all, List<T> kept, Function<T, Object> key, String failure) {
        long until = nanoTime.getAsLong() + REST.toNanos();
        for (T part : all) {
            if (!kept.contains(part)) {
                Object name = key.apply(part);
                LOG.error("left out of plans for {} min, because planning fails with it: {}", REST.toMinutes(), name);
                resting.put(
                        name,
                        new Resting(
                                "planning fails with it (" + failure
                                        + "): a defect of Joiner, please report it; tried again after "
                                        + REST.toMinutes() + " min",
                                until));
            }
        }
    }

    /** As many parts as work together, found by adding halves to what works; in their order. */
    static <T> List<T> together(List<T> parts, Predicate<List<T>> works) {
        var kept = new ArrayList<T>();
        add(parts, kept, works);
        return List.copyOf(kept);
    }

    private static <T> void add(List<T> parts, List<T> kept, Predicate<List<T>> works) {
        if (parts.isEmpty()) {
            return;
        }
        var more = new ArrayList<>(kept);
        more.addAll(parts);
        if (works.test(more)) {
            kept.addAll(parts);
        } else if (parts.size() > 1) {
            int half = parts.size() / 2;
            add(parts.subList(0, half), kept, works);
            add(parts.subList(half, parts.size()), kept, works);
        }
    }
}
