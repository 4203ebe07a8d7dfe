package dev.joiner.bench;

import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.SpreadRule;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Small changes of a large cluster: 5,000 nodes run 150,000 pods of 400 applications. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 2, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ClusterBenchmark {
    private static final int NODES = 5_000;
    private static final int PODS_ON_A_NODE = 30;
    private static final int APPS = 400;
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final Planner planner = new Planner();
    private final List<Shape> apps =
            IntStream.range(0, APPS).mapToObj(ClusterBenchmark::app).toList();
    private final List<Room> rooms = rooms();
    private final Snapshot cluster = new Snapshot(BenchmarkMix.snapshot().pools(), rooms, List.of());
    private int removed;

    private static Shape app(int number) {
        return shape(50 + number % 8 * 25L, (64L + number % 16 * 16) << 20, relations(number, List.of()));
    }

    private static Relations relations(int app, List<SpreadRule> spreads) {
        return new Relations(
                "default", new TreeMap<>(Map.of("app", "a" + app)), spreads, List.of(), List.of(), List.of());
    }

    private static Shape shape(long milliCpu, long bytes, Relations relations) {
        return new Shape(
                Resources.of(Map.of("cpu", milliCpu, "memory", bytes, "pods", 1L)),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of(),
                relations,
                List.of(),
                List.of());
    }

    private static int app(int node, int pod) {
        return (node * PODS_ON_A_NODE + pod) % APPS;
    }

    private List<Room> rooms() {
        var made = new ArrayList<Room>();
        for (int node = 0; node < NODES; node++) {
            var residents = new ArrayList<Resident>();
            for (int pod = 0; pod < PODS_ON_A_NODE; pod++) {
                residents.add(new Resident(apps.get(app(node, pod)).relations(), List.of(), 1));
            }
            made.add(new Room(
                    "n" + node,
                    false,
                    Map.of(ZONE, "test-zone-" + (1 + node % 3), "kubernetes.io/hostname", "n" + node),
                    List.of(),
                    Resources.of(Map.of("cpu", 300L + node % 500, "memory", 1L << 29, "pods", 20L)),
                    residents,
                    Map.of()));
        }
        made.sort(Comparator.comparing(Room::name));
        return made;
    }

    /** One more pod, which fits on a node that is there. */
    @Benchmark
    public Plan oneMorePodThatFits() {
        return oneMore(shape(100, 1 << 28, relations(7, List.of())));
    }

    /** One more pod, which needs a node of its own. */
    @Benchmark
    public Plan oneMorePodThatNeedsANode() {
        return oneMore(shape(3_000, 1 << 28, relations(7, List.of())));
    }

    /** One more pod of an application that is spread over zones, so that its 375 pods are counted. */
    @Benchmark
    public Plan oneMorePodOfASpread() {
        var selector = new LabelSelector(Map.of("app", "a7"), List.of());
        return oneMore(shape(100, 1 << 28, relations(7, List.of(new SpreadRule(1, ZONE, selector, 1, true, false)))));
    }

    private Plan oneMore(Shape shape) {
        return planner.plan(cluster, List.of(new DemandUnit("default/one", shape, 1, 0)));
    }

    /** What happens to its thirty pods if a node goes, another one each time: 5,000 of these are a whole round. */
    @Benchmark
    public Plan removalOfANode() {
        removed = (removed + 1) % NODES;
        Room gone = rooms.get(removed);
        int node = Integer.parseInt(gone.name().substring(1));
        var left = new ArrayList<>(rooms);
        left.remove(removed);
        var demand = new ArrayList<DemandUnit>();
        for (int pod = 0; pod < PODS_ON_A_NODE; pod++) {
            demand.add(new DemandUnit("default/p" + pod, apps.get(app(node, pod)), 1, 0));
        }
        return planner.plan(new Snapshot(cluster.pools(), left, List.of()), demand);
    }
}
