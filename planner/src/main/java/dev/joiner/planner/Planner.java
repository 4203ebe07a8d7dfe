package dev.joiner.planner;

import dev.joiner.cloud.HourlyPrice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the cheapest nodes for a demand: first the room that there is, then new nodes, all together as cheap
 * as can be, see {@link Packing}. Real pods are placed before expected ones; higher priority, then larger pods
 * come first; every tie is decided by name. The same snapshot and demand give the same plan, in whatever order
 * they come. Thread-safe: what is kept from plan to plan is compiled from pools alone.
 */
public final class Planner {
    private final CompiledPools compiled = new CompiledPools();

    /** The plan for this demand in this snapshot. */
    public Plan plan(Snapshot snapshot, Collection<DemandUnit> demand) {
        List<PoolTypes> pools = compiled.of(snapshot);
        Attempt attempt = new Attempt(snapshot, demand, pools, false);
        Plan plan = attempt.run();
        // Shares that were fixed before and could not be used up leave a spread uneven: then pod by pod.
        return attempt.keepsRules() ? plan : new Attempt(snapshot, demand, pools, true).run();
    }

    /** One way through: everything that belongs to a single plan. */
    private static final class Attempt {
        private final List<PodClass> classes = new ArrayList<>();
        private final Catalogue catalogue;
        private final NodeStates states;
        private final Rules rules;
        private final Packing packing;
        private final List<RoomNode> rooms = new ArrayList<>();
        private final Dimensions dimensions;
        private final long[] roomFree;

        Attempt(Snapshot snapshot, Collection<DemandUnit> demand, List<PoolTypes> pools, boolean strict) {
            dimensions = Dimensions.of(
                    demand.stream().map(unit -> unit.shape().requests()).toList());
            for (DemandUnit unit : demand) {
                classes.add(new PodClass(unit, dimensions.vector(unit.shape().requests())));
            }
            classes.sort(PodClass.ORDER);
            for (int i = 0; i < classes.size(); i++) {
                classes.get(i).index(i);
            }
            roomFree = new long[dimensions.count()];
            ordered(snapshot.rooms()).forEach(this::addRoom);
            catalogue = new Catalogue(pools, dimensions);
            var topology = new Topology();
            states = new NodeStates(catalogue.pools(), topology);
            var book = new RuleBook(snapshot, catalogue.pools(), topology, states);
            book.read(classes);
            rules = new Rules(states, topology, book);
            rules.countResidents(rooms);
            packing = new Packing(
                    catalogue,
                    states,
                    rules,
                    book,
                    new Shares(states, topology, catalogue.pools().size()),
                    classes,
                    rooms,
                    dimensions.count(),
                    strict);
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
                roomFree[d] += Math.max(0, free[d]);
            }
            rooms.add(new RoomNode(room, rooms.size(), free));
        }

        boolean keepsRules() {
            return rules.areKept();
        }

        Plan run() {
            var unplaced = new TreeMap<String, Plan.Unplaced>();
            classes.forEach(podClass ->
                    podClass.remaining(isRefused(podClass) ? 0 : podClass.unit().pods()));
            packing.place(false);
            for (PodClass podClass : classes) {
                DemandUnit unit = podClass.unit();
                int left = isRefused(podClass) ? unit.pods() : podClass.remaining();
                if (left > 0) {
                    unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), left, 0, reasons(podClass)));
                }
            }
            for (PodClass podClass : classes) {
                // Where real pods find no place, expected ones of the same shape do not either.
                boolean hopeless = isRefused(podClass)
                        || unplaced.containsKey(podClass.unit().key());
                podClass.keepAllWishes();
                podClass.remaining(hopeless ? 0 : podClass.unit().expected());
            }
            packing.place(true);
            addExpected(unplaced);
            HourlyPrice least = lowerBound(unplaced);
            // Pods without a place are no part of what is improved.
            classes.forEach(podClass -> podClass.remaining(0));
            Improvement.of(packing, pods(), least.nanos());
            var writer = new ClaimWriter(catalogue, states, packing.budgets(), dimensions);
            return new Plan(
                    packing.nodes().stream().map(writer::write).toList(),
                    shares(),
                    List.copyOf(unplaced.values()),
                    least);
        }

        private int pods() {
            return classes.stream()
                    .mapToInt(
                            podClass -> podClass.unit().pods() + podClass.unit().expected())
                    .sum();
        }

        private static boolean isRefused(PodClass podClass) {
            return !podClass.shape().refusals().isEmpty();
        }

        private List<String> reasons(PodClass podClass) {
            return new Reasons(
                            catalogue,
                            states,
                            rules,
                            rooms.size() + packing.nodes().size())
                    .of(podClass);
        }

        private void addExpected(Map<String, Plan.Unplaced> unplaced) {
            for (PodClass podClass : classes) {
                DemandUnit unit = podClass.unit();
                Plan.Unplaced real = unplaced.get(unit.key());
                if (real != null && unit.expected() > 0) {
                    unplaced.put(
                            unit.key(), new Plan.Unplaced(unit.key(), real.pods(), unit.expected(), real.reasons()));
                } else if (real == null && isRefused(podClass) && unit.expected() > 0) {
                    unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), 0, unit.expected(), reasons(podClass)));
                } else if (real == null && podClass.remaining() > 0) {
                    unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), 0, podClass.remaining(), reasons(podClass)));
                }
            }
        }

        private List<Plan.RoomShare> shares() {
            var shares = new ArrayList<Plan.RoomShare>();
            for (RoomNode node : rooms) {
                for (RoomNode.Share share : node.shares()) {
                    shares.add(new Plan.RoomShare(
                            node.room().name(), share.podClass().unit().key(), share.count()));
                }
            }
            return shares;
        }

        private HourlyPrice lowerBound(Map<String, Plan.Unplaced> unplaced) {
            if (packing.nodes().isEmpty()) {
                return HourlyPrice.ZERO;
            }
            return new HourlyPrice(Math.max(
                    0, Bounds.least(catalogue, states, classes, rooms.size(), roomFree, podClass -> {
                        DemandUnit unit = podClass.unit();
                        Plan.Unplaced none = unplaced.get(unit.key());
                        return unit.pods() + unit.expected() - (none == null ? 0 : none.pods() + none.expected());
                    })));
        }
    }
}
