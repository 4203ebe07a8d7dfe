package dev.joiner.bench;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import dev.joiner.planner.pods.StorageFacts;
import java.util.List;
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

/** 4,000 equal pods whose wishes cannot all be met. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 2, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class PreferencesBenchmark {
    private static final String POD = """
            {"metadata":{"name":"p%d","namespace":"default","labels":{"app":"nginx"}},
             "spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"100m","memory":"4Gi"}}}],
             "affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,
               "preference":{"matchExpressions":[
                 {"key":"topology.kubernetes.io/zone","operator":"In","values":["test-zone-1"]}]}}]},
              "podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
               {"weight":10,"podAffinityTerm":{"labelSelector":{"matchLabels":{"app":"nginx"}},
                 "topologyKey":"topology.kubernetes.io/zone"}},
               {"weight":1,"podAffinityTerm":{"labelSelector":{"matchLabels":{"app":"nginx"}},
                 "topologyKey":"kubernetes.io/hostname"}}]}}},"status":{}}
            """;

    private final PodPlanner planner = new PodPlanner();
    private final Snapshot snapshot = BenchmarkMix.snapshot();
    private final List<Pod> pods = IntStream.range(0, 4_000)
            .mapToObj(i -> BenchmarkMix.pod(POD.formatted(i)))
            .toList();

    /** One plan. */
    @Benchmark
    public PodPlan plan() {
        return planner.plan(snapshot, pods, StorageFacts.UNKNOWN);
    }
}
