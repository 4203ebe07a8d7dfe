package dev.joiner.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Plans for random clusters with every rule there is, judged by {@link PlanChecker}. */
class RulesPropertyTest {
    /** So many clusters; {@code -Djoiner.planner.clusters=N} for more. */
    private static final int CLUSTERS = Integer.getInteger("joiner.planner.clusters", 150);

    @Test
    void everyPlanKeepsEveryRule() {
        for (int seed = 0; seed < CLUSTERS; seed++) {
            var cluster = new RandomCluster(seed, 12);

            Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);

            assertThat(PlanChecker.faults(cluster.snapshot, cluster.demand, plan))
                    .as("seed %d: %s", seed, plan)
                    .isEmpty();
        }
    }

    @Test
    void theOrderOfTheInputDoesNotMatter() {
        for (int seed = 0; seed < CLUSTERS / 10; seed++) {
            var cluster = new RandomCluster(seed, 12);
            Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);
            var random = new Random(seed);
            var rooms = new ArrayList<>(cluster.snapshot.rooms());
            var pools = new ArrayList<>(cluster.snapshot.pools());
            var demand = new ArrayList<>(cluster.demand);
            Collections.shuffle(rooms, random);
            Collections.shuffle(pools, random);
            Collections.shuffle(demand, random);

            Plan again = new Planner()
                    .plan(
                            new Snapshot(pools, rooms, cluster.snapshot.daemons(), cluster.snapshot.namespaces()),
                            demand);

            assertThat(again).as("seed %d", seed).isEqualTo(plan).hasToString(plan.toString());
        }
    }
}
