package dev.joiner.bench;

import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.ec2.BundledTypes;
import dev.joiner.cloud.ec2.OfflineCatalogue;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.solver.Planner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** Large demands, from nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 2, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ShapesBenchmark {
    private static final int REAL_TYPES = 1_000;

    private final Planner planner = new Planner();
    private final Snapshot madeUp = BenchmarkMix.snapshot();
    private final Snapshot real = real();
    private final List<DemandUnit> fourHundredShapes = drawn(400, 375);
    private final List<DemandUnit> allDifferent = drawn(20_000, 1);

    /** The first thousand, by name, of what EC2 sells in us-east-1, each with its zones and both capacity types. */
    private Snapshot real() {
        PoolView view = madeUp.pools().getFirst();
        try (InputStream bundled = BundledTypes.class.getResourceAsStream(BundledTypes.RESOURCE)) {
            String text = new String(Objects.requireNonNull(bundled).readAllBytes(), StandardCharsets.UTF_8);
            String region = "us-east-1";
            List<InstanceType> types = new OfflineCatalogue(
                            region, BundledTypes.parse(text).in(region))
                    .instanceTypes(view.pool(), view.nodeClass());
            return new Snapshot(
                    List.of(new PoolView(
                            view.pool(), view.nodeClass(), List.copyOf(types.subList(0, REAL_TYPES)), view.used())),
                    List.of(),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** 150,000 pods in 400 shapes on a thousand real types. */
    @Benchmark
    public Plan hundredFiftyThousandPods() {
        return planner.plan(real, fourHundredShapes);
    }

    /** 20,000 pods of 20,000 shapes. */
    @Benchmark
    public Plan twentyThousandDifferentPods() {
        return planner.plan(madeUp, allDifferent);
    }
}
