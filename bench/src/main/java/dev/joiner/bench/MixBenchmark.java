package dev.joiner.bench;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import dev.joiner.planner.pods.StorageFacts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The packing benchmark's mix, from parsed pods to a plan of named pods. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 2, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class MixBenchmark {
    /** How many pods. */
    @Param({"100", "500", "1000", "5000", "20000"})
    int pods;

    private final PodPlanner planner = new PodPlanner();
    private List<Pod> demand = List.of();
    private Snapshot snapshot = BenchmarkMix.snapshot();

    /** Reads or draws the pods. */
    @Setup
    public void read() {
        demand = BenchmarkMix.pods(pods);
        snapshot = BenchmarkMix.snapshot();
    }

    /** One plan. */
    @Benchmark
    public PodPlan plan() {
        return planner.plan(snapshot, demand, StorageFacts.UNKNOWN);
    }
}
