package dev.joiner.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a few obvious lines find is not cheaper. */
class GreedyPropertyTest {
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final int CLUSTERS = FULL ? 10_000 : 100;

    @Test
    void costsNoMoreThanGreedyForRandomDemand() {
        int compared = 0;
        var beaten = new ArrayList<String>();
        for (long seed = 0; seed < CLUSTERS; seed++) {
            Optional<String> verdict = verdict(seed);
            if (verdict.isPresent()) {
                compared++;
                verdict.filter(text -> !text.isEmpty()).ifPresent(beaten::add);
            }
        }
        assertThat(compared).as("of %d clusters", CLUSTERS).isGreaterThan(CLUSTERS / 4);
        assertThat(beaten).as("of %d plans", compared).isEmpty();
    }

    /**
     * A pod was left without a place because of where others were (235, 506, 976), or nodes were dearer: pods that
     * could have been spread over small nodes were kept together (286, 437), the zone of those that others want to be
     * near was a dear one for these (1197), or the one small type that fits was not looked at (1939). The zone was the
     * first of those that cost the same (1872), pods that many are near were not moved although nobody hung on them
     * (2124), the cheapest way was not improved (2389, 5643, 6585), what was improved could not be bound (4907), or no
     * dearer zone was ever tried for the sake of a spread (4895).
     */
    @Test
    void costsNoMoreThanGreedyWhereItOnceDid() {
        for (long seed :
                List.of(235L, 286L, 437L, 506L, 976L, 1197L, 1872L, 1939L, 2124L, 2389L, 4895L, 4907L, 5643L, 6585L)) {
            assertThat(verdict(seed)).hasValue("");
        }
    }

    /** What speaks against the plan for a cluster; empty when greedy leaves some pods without a place. */
    private static Optional<String> verdict(long seed) {
        RandomCluster cluster = RandomCluster.simple(seed, 10);
        OptionalLong greedy = GreedyReference.price(cluster.snapshot, cluster.demand);
        if (greedy.isEmpty()) {
            return Optional.empty();
        }
        Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);
        double ratio = plan.price().nanos() / (double) greedy.getAsLong();
        return Optional.of(
                plan.unplaced().isEmpty() && ratio <= 1
                        ? ""
                        : "seed " + seed + ": " + ratio + " of greedy's price, without a place: " + plan.unplaced());
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
