package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.nodeClass;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A cluster and a demand by chance; the same for the same seed. */
final class RandomCluster {
    private static final List<String> ZONES = List.of("z1", "z2", "z3");
    private static final List<String> APPS = List.of("a", "b", "c", "d");

    private static final String DRIVER = "ebs.csi.aws.com";

    private final Random random;
    private final boolean simple;
    final Snapshot snapshot;
    final List<DemandUnit> demand = new ArrayList<>();

    /** With every rule that there is. */
    static RandomCluster withEverything(long seed, int mostUnits) {
        return new RandomCluster(seed, mostUnits, false);
    }

    /** Without what {@link GreedyReference} does not know. */
    static RandomCluster simple(long seed, int mostUnits) {
        return new RandomCluster(seed, mostUnits, true);
    }

    private RandomCluster(long seed, int mostUnits, boolean simple) {
        random = new Random(seed);
        this.simple = simple;
        var pools = new ArrayList<PoolView>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            pools.add(view(i));
        }
        var rooms = new ArrayList<Room>();
        int nodes = simple ? 0 : random.nextInt(6);
        for (int i = 0; i < nodes; i++) {
            rooms.add(room(i));
        }
        snapshot = new Snapshot(
                pools,
                rooms,
                List.of(Fixtures.AWS_NODE, armAgent()),
                Map.of("shop", Map.of("team", "red"), "bank", Map.of("team", "blue")));
        int units = 1 + random.nextInt(mostUnits);
        for (int i = 0; i < units; i++) {
            demand.add(new DemandUnit("shop/d" + i, shape(), 1 + random.nextInt(7), chance(6) ? random.nextInt(4) : 0));
        }
    }

    /** A DaemonSet of some nodes only. */
    private static Shape armAgent() {
        return Shape.of(
                resources("200m", "128Mi").with(Resources.PODS, 1),
                List.of(Requirements.of(Requirement.in(Labels.ARCH, "arm64"))),
                List.of(Toleration.ALL),
                0,
                List.of());
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private PoolView view(int number) {
        NodePool pool = number == 0
                ? pool("p0")
                : pool(
                        "p" + number,
                        chance(2) ? Requirement.in("team", "red") : Requirement.in(Labels.ZONE, "z1", "z2"));
        if (!simple && chance(3)) {
            pool = Fixtures.weighing(pool, 1 + random.nextInt(3));
        }
        if (!simple && number > 0 && chance(3)) {
            pool = pool.toBuilder()
                    .taints(List.of(new Taint("special", "", chance(2) ? Taint.NO_SCHEDULE : Taint.PREFER_NO_SCHEDULE)))
                    .build();
        }
        if (!simple && chance(4)) {
            pool = Fixtures.limited(pool, "" + (4 + random.nextInt(60)));
        }
        var types = new ArrayList<InstanceType>();
        int sizes = 2 + random.nextInt(5);
        for (int i = 0; i < sizes; i++) {
            types.add(type("t" + number + "-" + i, 1 << i, chance(2) ? "amd64" : "arm64"));
        }
        return new PoolView(pool, nodeClass(), types, Resources.NONE);
    }

    private InstanceType type(String name, int cpus, String arch) {
        int memory = cpus * (1 + random.nextInt(4));
        var offerings = new ArrayList<Offering>();
        long price = (long) (1e7 * (3.0 * cpus + memory) * (0.8 + 0.4 * random.nextDouble()));
        for (String zone : ZONES) {
            if (!chance(5)) {
                offerings.add(new Offering(zone, CapacityType.ON_DEMAND, new HourlyPrice(price), true));
            }
            if (chance(2)) {
                offerings.add(new Offering(
                        zone,
                        CapacityType.SPOT,
                        new HourlyPrice((long) (price * (0.3 + 0.3 * random.nextDouble()))),
                        !chance(6)));
            }
        }
        Resources capacity = resources(cpus + "", memory + "Gi").with(Resources.PODS, 8 + 4L * cpus);
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ARCH, arch),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, ZONES),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "spot")),
                capacity,
                capacity.minus(resources("100m", "200Mi")),
                offerings);
    }

    private Room room(int number) {
        Map<String, String> labels = new TreeMap<>(Map.of(
                Labels.ZONE,
                any(ZONES),
                Labels.ARCH,
                any(List.of("amd64", "arm64")),
                Labels.OS,
                "linux",
                Labels.CAPACITY_TYPE,
                any(List.of("spot", "on-demand")),
                Labels.HOSTNAME,
                "n" + number));
        if (chance(3)) {
            labels.put("team", "red");
        }
        var residents = new ArrayList<Resident>();
        for (int i = random.nextInt(3); i > 0; i--) {
            residents.add(new Resident(
                    new Relations(
                            "shop",
                            new TreeMap<>(Map.of("app", any(APPS))),
                            List.of(),
                            List.of(),
                            chance(5) ? List.of(term(any(List.of(Labels.HOSTNAME, Labels.ZONE)))) : List.of(),
                            chance(6) ? List.of(new HostPort(8080, "0.0.0.0", "TCP")) : List.of()),
                    volumes(),
                    1));
        }
        return new Room(
                "n" + number,
                chance(3),
                labels,
                chance(4) ? List.of(new Taint("special", "", Taint.NO_SCHEDULE)) : List.of(),
                resources(random.nextInt(4000) + "m", random.nextInt(8) + "Gi").with(Resources.PODS, random.nextInt(9)),
                residents,
                chance(2) ? Map.of(DRIVER, 1 + random.nextInt(4)) : Map.of());
    }

    /** A claim of the pods' own, or one that several share. */
    private List<VolumeUse> volumes() {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(new VolumeUse(DRIVER, ""));
            case 1 -> List.of(new VolumeUse(DRIVER, "shared-" + any(APPS)));
            default -> List.of();
        };
    }

    private Shape shape() {
        var spreads = new ArrayList<SpreadRule>();
        var near = new ArrayList<PodTerm>();
        var apart = new ArrayList<PodTerm>();
        if (chance(3)) {
            spreads.add(spread(any(List.of(Labels.ZONE, Labels.ZONE, Labels.HOSTNAME, Labels.CAPACITY_TYPE))));
        }
        if (chance(6)) {
            spreads.add(spread(Labels.HOSTNAME));
        }
        if (chance(5)) {
            near.add(term(any(List.of(Labels.ZONE, Labels.HOSTNAME))));
        }
        if (chance(4)) {
            apart.add(term(any(List.of(Labels.HOSTNAME, Labels.HOSTNAME, Labels.ZONE))));
        }
        List<Preference> wishes = simple ? List.of() : wishes();
        List<Requirements> alternatives = simple && !spreads.isEmpty() ? List.of(Requirements.NONE) : alternatives();
        return new Shape(
                resources(50 * (1 + random.nextInt(40)) + "m", 64 * (1 + random.nextInt(50)) + "Mi")
                        .with(Resources.PODS, 1),
                alternatives,
                chance(3) ? List.of(new Toleration("special", "Exists", "", "")) : List.of(),
                chance(6) ? 100 : 0,
                List.of(),
                new Relations(
                        "shop",
                        new TreeMap<>(Map.of("app", any(APPS))),
                        spreads,
                        near,
                        apart,
                        chance(8) ? List.of(new HostPort(8080, "0.0.0.0", "TCP")) : List.of()),
                wishes,
                simple ? List.of() : volumes());
    }

    private List<Preference> wishes() {
        var wishes = new ArrayList<Preference>();
        if (chance(8)) {
            wishes.add(new Preference.Near(5, term(Labels.ZONE)));
        }
        if (chance(6)) {
            wishes.add(new Preference.Apart(5, term(any(List.of(Labels.ZONE, Labels.HOSTNAME)))));
        }
        if (chance(6)) {
            wishes.add(new Preference.Nodes(1, Requirements.of(Requirement.in(Labels.ZONE, any(ZONES)))));
        }
        if (chance(8)) {
            wishes.add(new Preference.Spread(spread(Labels.ZONE)));
        }
        return wishes;
    }

    private List<Requirements> alternatives() {
        return switch (random.nextInt(9)) {
            case 0 -> List.of(Requirements.of(Requirement.in(Labels.ZONE, any(ZONES))));
            case 1 -> List.of(Requirements.of(Requirement.in(Labels.ARCH, "arm64")));
            case 2 -> List.of(Requirements.of(Requirement.in(Labels.CAPACITY_TYPE, "on-demand")));
            case 3 ->
                List.of(
                        Requirements.of(Requirement.in(Labels.ZONE, "z1"), Requirement.in(Labels.ARCH, "amd64")),
                        Requirements.of(Requirement.notIn(Labels.ZONE, List.of("z1"))));
            case 4 -> chance(2) ? List.of(Requirements.of(Requirement.in("team", "red"))) : List.of(Requirements.NONE);
            default -> List.of(Requirements.NONE);
        };
    }

    private LabelSelector selector() {
        return new LabelSelector(Map.of("app", any(APPS)), List.of());
    }

    private SpreadRule spread(String key) {
        return new SpreadRule(
                1 + random.nextInt(2), key, selector(), chance(5) ? 2 + random.nextInt(3) : 1, !chance(4), chance(3));
    }

    private PodTerm term(String key) {
        NamespaceScope scope = chance(3)
                ? new NamespaceScope(
                        Collections.emptySortedSet(),
                        Optional.of(new LabelSelector(Map.of("team", any(List.of("red", "blue"))), List.of())))
                : NamespaceScope.of("shop");
        return new PodTerm(selector(), scope, key);
    }
}
