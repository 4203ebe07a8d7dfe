package dev.joiner.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Plans for random clusters with every rule there is, judged by {@link PlanChecker}. */
class RulesPropertyTest {
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");

    /** So many pods are planned in all; {@code ./joiner test --full} for the count of an acceptance. */
    private static final int PODS = FULL ? 100_000 : 2_500;

    /** Fewer pods on new nodes than that make a plan that shows little. */
    private static final int SEVERAL = 10;

    @Test
    void everyPlanKeepsEveryRuleAndMostHaveRulesToKeep() {
        int pods = 0;
        int plans = 0;
        int telling = 0;
        var ruled = new HashMap<String, Integer>();
        for (long seed = 0; pods < PODS; seed++) {
            RandomCluster cluster = cluster(seed);

            Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);

            assertThat(PlanChecker.faults(cluster.snapshot, cluster.demand, plan))
                    .as("seed %d: %s", seed, plan)
                    .isEmpty();
            Map<String, Integer> rules = placedUnderRules(cluster, plan);
            int placed = pods(plan);
            boolean isTelling = placed >= SEVERAL && rules.size() > 1;
            rules.forEach((rule, count) -> ruled.merge(rule, count, Integer::sum));
            pods += placed;
            plans++;
            telling += isTelling ? 1 : 0;
        }

        assertThat(telling).as("plans of several pods with rules, of %d", plans).isGreaterThan(plans / 2);
        int all = pods;
        assertThat(ruled)
                .as("of %d pods", pods)
                .allSatisfy((rule, count) -> assertThat(count).isGreaterThan(all / 20));
        assertThat(ruled).containsOnlyKeys("spread", "affinity", "anti-affinity", "ports", "volumes", "selector");
    }

    /** Pods were moved away from those that must be near them, or several in turn until they waited for each other. */
    @Test
    void keepsEveryRuleWhereAnImprovedPlanOnceDidNot() {
        for (long seed : List.of(433L, 2150L, 2316L, 2457L)) {
            RandomCluster cluster = cluster(seed);

            Plan plan = new Planner().plan(cluster.snapshot, cluster.demand);

            assertThat(PlanChecker.faults(cluster.snapshot, cluster.demand, plan))
                    .as("seed %d: %s", seed, plan)
                    .isEmpty();
        }
    }

    private static RandomCluster cluster(long seed) {
        return RandomCluster.withEverything(seed, 6 + (int) (seed % 4) * 6);
    }

    private static int pods(Plan plan) {
        int onNew = plan.claims().stream()
                .flatMap(claim -> claim.pods().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
        return onNew + plan.onRooms().stream().mapToInt(Plan.RoomShare::count).sum();
    }

    /** How many pods have a place, by the rules that they have. */
    private static Map<String, Integer> placedUnderRules(RandomCluster cluster, Plan plan) {
        var placed = new HashMap<String, Integer>();
        plan.claims().forEach(claim -> claim.pods().forEach((key, count) -> placed.merge(key, count, Integer::sum)));
        plan.onRooms().forEach(share -> placed.merge(share.demand(), share.count(), Integer::sum));
        var ruled = new HashMap<String, Integer>();
        for (DemandUnit unit : cluster.demand) {
            int count = placed.getOrDefault(unit.key(), 0);
            Shape shape = unit.shape();
            Relations relations = shape.relations();
            count(ruled, "spread", !relations.spreads().isEmpty(), count);
            count(ruled, "affinity", !relations.near().isEmpty(), count);
            count(ruled, "anti-affinity", !relations.apart().isEmpty(), count);
            count(ruled, "ports", !relations.ports().isEmpty(), count);
            count(ruled, "volumes", !shape.volumes().isEmpty(), count);
            count(ruled, "selector", !shape.alternatives().getFirst().all().isEmpty(), count);
        }
        return ruled;
    }

    private static void count(Map<String, Integer> ruled, String rule, boolean has, int pods) {
        if (has && pods > 0) {
            ruled.merge(rule, pods, Integer::sum);
        }
    }

    @Test
    void theOrderOfTheInputDoesNotMatter() {
        for (long seed = 0; seed < (FULL ? 300 : 15); seed++) {
            RandomCluster cluster = cluster(seed);
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
