package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.pod;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.solver.Planner;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EqualPodsTest {
    /** What the DaemonSets of {@link Fixtures} take of each node. */
    private static final int DAEMONS_MILLI_CPU = 150;

    private final Planner planner = new Planner();

    @Test
    void podsOfOneSizeCostTheLeastThatAnyMixOfTypesCosts() {
        var random = new Random(20261123);
        for (int round = 0; round < 200; round++) {
            int size = 100 + random.nextInt(900);
            int pods = 1 + random.nextInt(60);
            int[] holds = new int[1 + random.nextInt(4)];
            long[] prices = new long[holds.length];
            InstanceType[] types = new InstanceType[holds.length];
            for (int i = 0; i < types.length; i++) {
                int cpu = size + DAEMONS_MILLI_CPU + random.nextInt(12_000);
                holds[i] = (cpu - DAEMONS_MILLI_CPU) / size;
                prices[i] = 1 + cpu * (70L + random.nextInt(60));
                types[i] = type("t" + i, "t", cpu + "m", "64Gi", 200, "0.%09d".formatted(prices[i]));
            }

            Plan plan = planner.plan(
                    snapshot(List.of(), pool("default"), types),
                    List.of(new DemandUnit("a/b", pod(size + "m"), pods, 0)));

            assertThat(plan.unplaced()).isEmpty();
            assertThat(plan.price().nanos()).as("round %d", round).isEqualTo(least(holds, prices, 0, pods));
        }
    }

    /** Every number of nodes of every type, tried one after the other. */
    private static long least(int[] holds, long[] prices, int type, int pods) {
        if (pods <= 0) {
            return 0;
        }
        if (type == holds.length) {
            return Long.MAX_VALUE / 4;
        }
        long least = Long.MAX_VALUE;
        for (int nodes = 0; (nodes - 1) * holds[type] < pods; nodes++) {
            least = Math.min(least, nodes * prices[type] + least(holds, prices, type + 1, pods - nodes * holds[type]));
        }
        return least;
    }

    @Test
    void expectedPodsAreCountedTogetherWithRealOnes() {
        var small = type("s.small", "s", "650m", "1Gi", 20, "0.02");
        var large = type("s.large", "s", "8150m", "16Gi", 100, "0.16");

        Plan plan = planner.plan(
                snapshot(List.of(), pool("default"), small, large), List.of(new DemandUnit("a/b", pod("200m"), 2, 38)));

        assertThat(plan.claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.cheapest().instanceType()).isEqualTo("s.large"));
    }

    @Test
    void twoDeploymentsOfOneSizeShareNodes() {
        var four = type("s.four", "s", "950m", "8Gi", 20, "0.04");

        Plan plan = planner.plan(
                snapshot(List.of(), pool("default"), four),
                List.of(new DemandUnit("a/one", pod("200m"), 6, 0), new DemandUnit("a/two", pod("200m"), 6, 0)));

        assertThat(plan.claims())
                .extracting(claim -> claim.pods().toString())
                .containsExactlyInAnyOrder("{a/one=4}", "{a/one=2, a/two=2}", "{a/two=4}");
    }

    @Test
    void podsOfOneSizeInDifferentZonesDoNotShareNodes() {
        var four = type("s.four", "s", "950m", "8Gi", 20, "0.04");

        Plan plan = planner.plan(
                snapshot(List.of(), pool("default"), four),
                List.of(
                        new DemandUnit("a/one", pod("200m", Requirement.in(Labels.ZONE, "us-west-2a")), 2, 0),
                        new DemandUnit("a/two", pod("200m", Requirement.in(Labels.ZONE, "us-west-2b")), 2, 0)));

        assertThat(plan.claims()).hasSize(2);
    }
}
