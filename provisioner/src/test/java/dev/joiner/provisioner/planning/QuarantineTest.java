package dev.joiner.provisioner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cluster.FakeTime;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final FakeTime time = new FakeTime();
    private final Quarantine quarantine = new Quarantine(time);
    private final List<Quarantine.Input> planned = new ArrayList<>();

    private static DemandUnit unit(String key) {
        var shape = Shape.of(Resources.of(Map.of(Resources.CPU, 100L)), List.of(), List.of(), 0, List.of());
        return new DemandUnit(key, shape, 1, 0);
    }

    private static PoolView pool(String name) {
        return new PoolView(
                NodePool.builder(Generation.V1, name).build(),
                NodeClass.plain(Generation.V1, "default"),
                List.of(),
                Resources.NONE);
    }

    private static Quarantine.Input input(List<PoolView> pools, String... demands) {
        return new Quarantine.Input(
                new Snapshot(pools, List.of(), List.of()),
                List.of(demands).stream().map(QuarantineTest::unit).toList());
    }

    /** A planner that throws when it meets one of these demands, and otherwise places nobody. */
    private Function<Quarantine.Input, Plan> throwingAt(Set<String> poison) {
        return input -> {
            if (input.units().stream().anyMatch(unit -> poison.contains(unit.key()))) {
                throw new IllegalStateException("no such key");
            }
            planned.add(input);
            return emptyPlan();
        };
    }

    private static Plan emptyPlan() {
        return new Plan(List.of(), List.of(), List.of(), new HourlyPrice(0));
    }

    @Test
    void plansAllButTheCulpritAndSaysWhy() {
        Plan plan = quarantine.plan(input(List.of(), "a", "bad", "b", "c"), throwingAt(Set.of("bad")));

        assertThat(planned.getLast().units()).extracting(DemandUnit::key).containsExactly("a", "b", "c");
        assertThat(plan.unplaced()).singleElement().satisfies(none -> {
            assertThat(none.demand()).isEqualTo("bad");
            assertThat(none.reasons()).singleElement().asString().contains("no such key", "defect");
        });
    }

    @Test
    void doesNotTryTheCulpritAgainBeforeAWhile() {
        quarantine.plan(input(List.of(), "a", "bad"), throwingAt(Set.of("bad")));
        planned.clear();

        quarantine.plan(input(List.of(), "a", "bad"), throwingAt(Set.of("bad")));
        assertThat(planned).as("planned once, without halving").hasSize(1);

        time.pass(Quarantine.REST);
        quarantine.plan(input(List.of(), "a", "bad"), throwingAt(Set.of()));
        assertThat(planned.getLast().units()).hasSize(2);
    }

    @Test
    void leavesOutAPoolThatNothingCanBePlannedWith() {
        Function<Quarantine.Input, Plan> planner = input -> {
            if (!input.units().isEmpty()
                    && input.snapshot().pools().stream()
                            .anyMatch(view -> view.pool().name().equals("odd"))) {
                throw new StackOverflowError();
            }
            planned.add(input);
            return emptyPlan();
        };

        Plan plan = quarantine.plan(input(List.of(pool("fine"), pool("odd")), "a", "b"), planner);

        assertThat(planned.getLast().units()).hasSize(2);
        assertThat(planned.getLast().snapshot().pools())
                .extracting(view -> view.pool().name())
                .containsExactly("fine");
        assertThat(plan.unplaced()).isEmpty();
    }

    @Property(tries = 200)
    void leavesOutNobodyButTheCulprits(
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @Size(max = 5) Set<@IntRange(max = 39) Integer> culprits) {
        List<Integer> all = IntStream.range(0, size).boxed().toList();

        List<Integer> kept = Quarantine.together(all, some -> some.stream().noneMatch(culprits::contains));

        assertThat(kept)
                .containsExactlyElementsOf(
                        all.stream().filter(i -> !culprits.contains(i)).toList());
    }
}
