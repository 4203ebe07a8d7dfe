package dev.joiner.provisioner.demand;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.NamespaceScope;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.provisioner.testing.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemandUnitsTest {
    private static final PodBuilder BLUE = aPod("blue").label("colour", "blue").label("id", "1");
    private static final PodBuilder RED = aPod("red").label("colour", "red").label("id", "2");

    @Test
    void takesPodsTogetherThatDifferInLabelsThatNobodyReads() {
        Need need = need(5, 2, 0);

        List<DemandUnit> units = new DemandUnits(List.of(need), List.of())
                .of(need, Map.of(World.shapeOf(BLUE), 3, World.shapeOf(RED), 2), false);

        assertThat(units).hasSize(1);
        assertThat(units.getFirst().key()).isEqualTo(need.key().toString());
        assertThat(units.getFirst().pods()).isEqualTo(5);
        assertThat(units.getFirst().expected()).isEqualTo(2);
    }

    @Test
    void tellsPodsApartThatARuleOfAnotherPodTellsApart() {
        Need need = need(5, 2, 0);

        List<DemandUnit> units = new DemandUnits(List.of(need), List.of(avoidingRed()))
                .of(need, Map.of(World.shapeOf(BLUE), 3, World.shapeOf(RED), 2), true);

        assertThat(podsByColour(units)).isEqualTo(Map.of("blue", 3, "red", 2));
        assertThat(units.stream().mapToInt(DemandUnit::expected).sum()).isEqualTo(2);
        assertThat(units).allMatch(DemandUnit::avoidsRunning);
        assertThat(units.stream().map(DemandUnit::key)).doesNotHaveDuplicates();
        assertThat(units)
                .as("labels that nobody reads are left out")
                .noneMatch(unit -> unit.shape().relations().labels().containsKey("id"));
    }

    @Test
    void asksForNoMoreThanIsUnplanned() {
        Need need = need(5, 0, 4);

        List<DemandUnit> units = new DemandUnits(List.of(need), List.of(avoidingRed()))
                .of(need, Map.of(World.shapeOf(BLUE), 3, World.shapeOf(RED), 2), false);

        assertThat(units.stream().mapToInt(DemandUnit::pods).sum()).isEqualTo(1);
    }

    @Test
    void asksForPodsThatAreNotCountedByShapeToo() {
        // One of them is nominated to a node of ours: it waits, and is not unschedulable.
        Need need = need(6, 0, 0);

        List<DemandUnit> units = new DemandUnits(List.of(need), List.of(avoidingRed()))
                .of(need, Map.of(World.shapeOf(BLUE), 3, World.shapeOf(RED), 2), false);

        assertThat(units.stream().mapToInt(DemandUnit::pods).sum()).isEqualTo(6);
    }

    private static Need need(int waiting, int expected, int nominated) {
        return new Need(
                World.keyOf(BLUE), Owner.NONE, World.shapeOf(BLUE), waiting, expected, 0, nominated, Source.SCHEDULER);
    }

    /** A node whose pod wants no red one beside it. */
    private static Room avoidingRed() {
        var red = new PodTerm(
                new LabelSelector(Map.of("colour", "red"), List.of()),
                NamespaceScope.of("shop"),
                "kubernetes.io/hostname");
        var proud = new Relations("shop", new TreeMap<>(), List.of(), List.of(), List.of(red), List.of());
        return new Room(
                "node",
                false,
                Map.of(),
                List.of(),
                Resources.NONE,
                List.of(new Resident(proud, List.of(), 1)),
                Map.of());
    }

    private static Map<String, Integer> podsByColour(List<DemandUnit> units) {
        var counts = new HashMap<String, Integer>();
        units.stream()
                .filter(unit -> unit.pods() > 0)
                .forEach(unit -> counts.merge(
                        unit.shape().relations().labels().getOrDefault("colour", ""), unit.pods(), Integer::sum));
        return counts;
    }
}
