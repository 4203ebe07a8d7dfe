package dev.joiner.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices on the packing benchmark, against those of Karpenter 1.14 on the same input. */
class PriceTest {
    private final PodPlanner planner = new PodPlanner();
    private final Snapshot snapshot = BenchmarkMix.snapshot();

    @ParameterizedTest
    @CsvSource({"100, 32.7338, 0.74", "1000, 341.8167, 0.68", "5000, 1755.6664, 0.66"})
    void nodesCostThisPartOfKarpentersAtMost(int pods, double karpenter, double part) {
        PodPlan plan = planner.plan(snapshot, BenchmarkMix.pods(pods), StorageFacts.UNKNOWN);

        assertThat(plan.refused()).isEmpty();
        assertThat(plan.launches().stream()
                        .mapToInt(launch -> launch.pods().size())
                        .sum())
                .isEqualTo(pods);
        assertThat(plan.price().dollars()).isLessThanOrEqualTo(part * karpenter);
        assertThat(plan.lowerBound()).isLessThanOrEqualTo(plan.price());
    }

    @Test
    void theOrderOfThePodsDoesNotMatter() {
        List<Pod> pods = BenchmarkMix.pods(1000);
        PodPlan plan = planner.plan(snapshot, pods, StorageFacts.UNKNOWN);
        var shuffled = new ArrayList<>(pods);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(planner.plan(snapshot, shuffled, StorageFacts.UNKNOWN)).isEqualTo(plan);
    }

    @Test
    void thePlanOfTheBenchmarkKeepsEveryRule() {
        List<DemandUnit> demand = new ArrayList<>();
        for (Pod pod : BenchmarkMix.pods(1000)) {
            demand.add(new DemandUnit(pod.key(), PodShapes.of(pod), 1, 0));
        }

        Plan plan = new Planner().plan(snapshot, demand);

        assertThat(PlanChecker.faults(snapshot, demand, plan)).isEmpty();
    }
}
