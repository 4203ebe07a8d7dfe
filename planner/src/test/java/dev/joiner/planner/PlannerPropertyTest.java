package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.AWS_NODE;
import static dev.joiner.planner.Fixtures.KUBE_PROXY;
import static dev.joiner.planner.Fixtures.limited;
import static dev.joiner.planner.Fixtures.nodeClass;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold of every plan. */
class PlannerPropertyTest {
    private static final Resources DAEMONS = AWS_NODE.requests().plus(KUBE_PROXY.requests());
    private static final List<InstanceType> TYPES = List.of(
            type("t.small", "930m", "1500Mi", 11, "0.02"),
            type("t.medium", "1930m", "3312Mi", 17, "0.0416"),
            type("m.large", "1930m", "7Gi", 29, "0.096"),
            type("c.xlarge", "3920m", "6800Mi", 58, "0.17"),
            type("m.4xlarge", "15890m", "58Gi", 234, "0.768"));

    private static InstanceType type(String name, String cpu, String memory, int pods, String price) {
        HourlyPrice full = HourlyPrice.parse(price);
        var offerings = new ArrayList<Offering>();
        for (String zone : List.of("us-west-2a", "us-west-2b")) {
            offerings.add(new Offering(zone, CapacityType.ON_DEMAND, full, true));
            offerings.add(new Offering(zone, CapacityType.SPOT, new HourlyPrice(full.nanos() / 3), true));
        }
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, "us-west-2a", "us-west-2b"),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "spot")),
                resources(cpu, memory).plus(resources("70m", "700Mi")).with(Resources.PODS, pods),
                resources(cpu, memory).with(Resources.PODS, pods),
                offerings);
    }

    @Provide
    Arbitrary<List<DemandUnit>> demands() {
        Arbitrary<Requirements> wishes = Arbitraries.of(
                Requirements.NONE,
                Requirements.NONE,
                Requirements.of(Requirement.in(Labels.CAPACITY_TYPE, "on-demand")),
                Requirements.of(Requirement.in(Labels.CAPACITY_TYPE, "spot")),
                Requirements.of(Requirement.in(Labels.ZONE, "us-west-2b")),
                Requirements.of(Requirement.notIn(Labels.INSTANCE_TYPE, List.of("t.small", "m.4xlarge"))),
                Requirements.of(Requirement.in(Labels.ZONE, "elsewhere")));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5000),
                        Arbitraries.integers().between(0, 8000),
                        wishes,
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.of(0, 0, 0, 100))
                .as((cpu, memory, wish, pods, expected, priority) -> new DemandUnit(
                        "x",
                        Shape.of(
                                resources(cpu + "m", memory + "Mi").with(Resources.PODS, 1),
                                List.of(wish),
                                List.of(),
                                priority,
                                List.of()),
                        pods,
                        expected))
                .list()
                .ofMaxSize(8)
                .map(units -> {
                    var named = new ArrayList<DemandUnit>();
                    for (DemandUnit unit : units) {
                        named.add(new DemandUnit("shop/d" + named.size(), unit.shape(), unit.pods(), unit.expected()));
                    }
                    return named;
                });
    }

    @Provide
    Arbitrary<List<Room>> rooms() {
        return Combinators.combine(
                        Arbitraries.integers().between(-200, 3000),
                        Arbitraries.integers().between(0, 4000),
                        Arbitraries.of(true, false))
                .as((cpu, memory, coming) -> new Room(
                        "x",
                        coming,
                        Map.of(
                                Labels.CAPACITY_TYPE,
                                "spot",
                                Labels.ZONE,
                                "us-west-2b",
                                Labels.INSTANCE_TYPE,
                                "t.medium"),
                        List.of(),
                        resources(cpu + "m", memory + "Mi").with(Resources.PODS, 10)))
                .list()
                .ofMaxSize(4)
                .map(rooms -> {
                    var named = new ArrayList<Room>();
                    for (Room room : rooms) {
                        named.add(
                                new Room("n" + named.size(), room.coming(), room.labels(), room.taints(), room.free()));
                    }
                    return named;
                });
    }

    @Provide
    Arbitrary<Integer> limits() {
        return Arbitraries.integers().between(0, 60);
    }

    private static Snapshot snapshot(List<Room> rooms, int limitedToCpus) {
        var any = pool("any", Requirement.exists(Labels.CAPACITY_TYPE));
        var view = new PoolView(
                limitedToCpus == 0 ? any : limited(any, "" + limitedToCpus), nodeClass(), TYPES, resources("2", "1Gi"));
        var second = new PoolView(
                pool("spot-only", Requirement.in(Labels.CAPACITY_TYPE, "spot")),
                nodeClass(),
                TYPES.subList(0, 2),
                Resources.NONE);
        return new Snapshot(List.of(view, second), rooms, List.of(AWS_NODE, KUBE_PROXY));
    }

    @Property(tries = 100, seed = "20261122")
    void putsNoMoreOnANodeThanItHas(
            @ForAll("demands") List<DemandUnit> demand,
            @ForAll("rooms") List<Room> rooms,
            @ForAll("limits") int limit) {
        Plan plan = new Planner().plan(snapshot(rooms, limit), demand);

        var shapes = shapes(demand);
        for (PlannedClaim claim : plan.claims()) {
            Resources pods = load(shapes, claim.pods());
            assertThat(claim.options()).isNotEmpty();
            for (LaunchOption option : claim.options()) {
                InstanceType type = TYPES.stream()
                        .filter(candidate -> candidate.name().equals(option.instanceType()))
                        .findFirst()
                        .orElseThrow();
                assertThat(pods.plus(DAEMONS).fitsIn(type.allocatable()))
                        .as("%s and daemons on %s", pods, type.name())
                        .isTrue();
                assertThat(type.capacity().fitsIn(claim.largest())).isTrue();
                assertMeetsAllPods(shapes, claim, option);
            }
        }
        var onRooms = new HashMap<String, Resources>();
        plan.onRooms()
                .forEach(share -> onRooms.merge(
                        share.room(), load(shapes, Map.of(share.demand(), share.count())), Resources::plus));
        rooms.forEach(room -> assertThat(onRooms.getOrDefault(room.name(), Resources.NONE)
                        .fitsIn(room.free().max(Resources.NONE)))
                .isTrue());
    }

    private static void assertMeetsAllPods(Map<String, Shape> shapes, PlannedClaim claim, LaunchOption option) {
        for (String demand : claim.pods().keySet()) {
            Requirements wish =
                    shapes.getOrDefault(demand, AWS_NODE).alternatives().getFirst();
            assertThat(wish.allows(Labels.ZONE, option.zone())
                            && wish.allows(
                                    Labels.CAPACITY_TYPE, option.capacityType().text())
                            && wish.allows(Labels.INSTANCE_TYPE, option.instanceType()))
                    .as("%s meets %s", option, wish)
                    .isTrue();
        }
    }

    @Property(tries = 100, seed = "20261122")
    void placesEveryPodOnceOrSaysWhyNot(
            @ForAll("demands") List<DemandUnit> demand,
            @ForAll("rooms") List<Room> rooms,
            @ForAll("limits") int limit) {
        Plan plan = new Planner().plan(snapshot(rooms, limit), demand);

        var placed = new HashMap<String, Integer>();
        plan.claims().forEach(claim -> claim.pods().forEach((key, count) -> placed.merge(key, count, Integer::sum)));
        plan.onRooms().forEach(share -> placed.merge(share.demand(), share.count(), Integer::sum));
        plan.unplaced().forEach(none -> {
            placed.merge(none.demand(), none.pods() + none.expected(), Integer::sum);
            assertThat(none.reasons()).isNotEmpty();
        });
        for (DemandUnit unit : demand) {
            assertThat(placed.getOrDefault(unit.key(), 0)).isEqualTo(unit.pods() + unit.expected());
        }
    }

    @Property(tries = 100, seed = "20261122")
    void staysWithinLimitsWhateverOfItsOptionsIsBought(
            @ForAll("demands") List<DemandUnit> demand, @ForAll("limits") int limit) {
        Plan plan = new Planner().plan(snapshot(List.of(), limit), demand);

        long cpus = plan.claims().stream()
                .filter(claim -> claim.pool().name().equals("any"))
                .mapToLong(claim -> claim.largest().get("cpu"))
                .sum();
        if (limit > 0 && cpus > 0) {
            assertThat(2000 + cpus).isLessThanOrEqualTo(limit * 1000L);
        }
    }

    @Property(tries = 60, seed = "20261122")
    void doesNotCareForTheOrderOfItsInput(
            @ForAll("demands") List<DemandUnit> demand, @ForAll("rooms") List<Room> rooms) {
        Plan plan = new Planner().plan(snapshot(rooms, 30), demand);

        var random = new Random(demand.size());
        var shuffledDemand = new ArrayList<>(demand);
        var shuffledRooms = new ArrayList<>(rooms);
        Collections.shuffle(shuffledDemand, random);
        Collections.shuffle(shuffledRooms, random);
        Snapshot same = snapshot(shuffledRooms, 30);
        var pools = new ArrayList<>(same.pools());
        Collections.reverse(pools);
        var daemons = new ArrayList<>(same.daemons());
        Collections.reverse(daemons);

        Plan again = new Planner().plan(new Snapshot(pools, shuffledRooms, daemons), shuffledDemand);

        assertThat(again).isEqualTo(plan).hasToString(plan.toString());
    }

    private static Map<String, Shape> shapes(List<DemandUnit> demand) {
        var shapes = new HashMap<String, Shape>();
        demand.forEach(unit -> shapes.put(unit.key(), unit.shape()));
        return shapes;
    }

    private static Resources load(Map<String, Shape> shapes, Map<String, Integer> pods) {
        Resources total = Resources.NONE;
        for (var entry : pods.entrySet()) {
            Shape shape = shapes.getOrDefault(entry.getKey(), AWS_NODE);
            total = total.plus(shape.requests().times(entry.getValue()));
        }
        return total;
    }
}
