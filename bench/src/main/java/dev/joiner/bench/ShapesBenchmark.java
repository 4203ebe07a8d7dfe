package dev.joiner.bench;

import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Planner;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.benchmark.BenchmarkMix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Large demands and large clusters, by shapes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 2, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ShapesBenchmark {
    private static final int NODES = 5_000;
    private static final int PODS_ON_A_NODE = 30;

    private final Planner planner = new Planner();
    private final Snapshot empty = BenchmarkMix.snapshot();
    private final Snapshot thousandTypes = thousandTypes();
    private final Snapshot large = new Snapshot(empty.pools(), rooms(), List.of());
    private final List<DemandUnit> fourHundredShapes = drawn(400, 375);
    private final List<DemandUnit> allDifferent = drawn(20_000, 1);

    private Snapshot thousandTypes() {
        List<InstanceType> known = empty.pools().getFirst().types();
        var types = new ArrayList<InstanceType>();
        for (int i = 0; i < 1_000; i++) {
            InstanceType one = known.get(i % known.size());
            Resources less = Resources.of(Map.of(Resources.CPU, 10L * (i / known.size())));
            types.add(new InstanceType(
                    one.name() + "-" + i,
                    one.requirements(),
                    one.capacity(),
                    one.allocatable().minus(less),
                    one.offerings()));
        }
        PoolView view = empty.pools().getFirst();
        return new Snapshot(
                List.of(new PoolView(view.pool(), view.nodeClass(), types, view.used())), List.of(), List.of());
    }

    private static List<Room> rooms() {
        var rooms = new ArrayList<Room>();
        for (int i = 0; i < NODES; i++) {
            var residents = new ArrayList<Resident>();
            for (int pod = 0; pod < PODS_ON_A_NODE; pod++) {
                residents.add(new Resident(
                        Relations.of("default", Map.of("app", "a" + (i * PODS_ON_A_NODE + pod) % 400)), List.of(), 1));
            }
            rooms.add(new Room(
                    "n" + i,
                    false,
                    Map.of(
                            "topology.kubernetes.io/zone",
                            "test-zone-" + (1 + i % 3),
                            "kubernetes.io/hostname",
                            "n" + i),
                    List.of(),
                    Resources.of(Map.of("cpu", 300L + i % 500, "memory", 1L << 29, "pods", 20L)),
                    residents,
                    Map.of()));
        }
        rooms.sort((a, b) -> a.name().compareTo(b.name()));
        return rooms;
    }

    private static List<DemandUnit> drawn(int shapes, int pods) {
        var random = new Random(shapes);
        var demand = new ArrayList<DemandUnit>();
        for (int i = 0; i < shapes; i++) {
            demand.add(new DemandUnit(
                    "default/d" + i,
                    shape(50 + random.nextInt(4_000), (64L << 20) + random.nextInt(1 << 30) * 4L),
                    pods,
                    0));
        }
        return demand;
    }

    private static Shape shape(long milliCpu, long bytes) {
        return Shape.of(
                Resources.of(Map.of("cpu", milliCpu, "memory", bytes, "pods", 1L)),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of());
    }

    /** 150,000 pods in 400 shapes, from nothing. */
    @Benchmark
    public Plan hundredFiftyThousandPods() {
        return planner.plan(thousandTypes, fourHundredShapes);
    }

    /** 20,000 pods of 20,000 shapes. */
    @Benchmark
    public Plan twentyThousandDifferentPods() {
        return planner.plan(empty, allDifferent);
    }

    /** One more pod where 5,000 nodes run 150,000 pods; it fits on one of them. */
    @Benchmark
    public Plan oneMorePodThatFits() {
        return planner.plan(large, List.of(new DemandUnit("default/one", shape(100, 1 << 28), 1, 0)));
    }

    /** The same, but it needs a node of its own. */
    @Benchmark
    public Plan oneMorePodThatNeedsANode() {
        return planner.plan(large, List.of(new DemandUnit("default/one", shape(3_000, 1 << 28), 1, 0)));
    }
}
