package dev.joiner.provisioner.planning;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.provisioner.planning.GangPlanner.Member;
import dev.joiner.provisioner.testing.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rooms are all that there is in these clusters: no pool, so that no node can be made. */
class GangPlannerTest {
    private static final Shape ONE_CPU = World.shapeOf(aPod().cpu("1"));

    private final GangPlanner planner = new GangPlanner();

    private static Snapshot roomFor(int pods) {
        var free = Resources.parse(Map.of("cpu", Integer.toString(pods), "pods", "100"));
        return new Snapshot(List.of(), List.of(new Room("n1", true, Map.of(), List.of(), free)), List.of());
    }

    private static Member member(String gang, int minimum, int has) {
        return new Member(new Gang("shop", gang, minimum), has);
    }

    private static int placed(Plan plan, String demand) {
        return plan.onRooms().stream()
                .filter(share -> share.demand().equals(demand))
                .mapToInt(Plan.RoomShare::count)
                .sum();
    }

    @Test
    void givesAGangRoomForAllOfItOrNone() {
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 4, 0));
        var members = Map.of("shop/a", member("a", 4, 0));

        assertThat(placed(planner.plan(roomFor(4), units, members), "shop/a")).isEqualTo(4);
        Plan tooSmall = planner.plan(roomFor(3), units, members);

        assertThat(tooSmall.onRooms()).isEmpty();
        assertThat(tooSmall.unplaced()).singleElement().satisfies(none -> {
            assertThat(none.pods()).isEqualTo(4);
            assertThat(none.reasons().getFirst()).contains("needs room for 4 pods at once");
        });
    }

    @Test
    void givesMoreThanTheMinimumWhereThereIsRoom() {
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 6, 0));

        Plan plan = planner.plan(roomFor(5), units, Map.of("shop/a", member("a", 4, 0)));

        assertThat(placed(plan, "shop/a")).isEqualTo(5);
    }

    @Test
    void countsPodsThatRunOrHaveRoomAlready() {
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 2, 0));

        assertThat(placed(planner.plan(roomFor(2), units, Map.of("shop/a", member("a", 4, 2))), "shop/a"))
                .isEqualTo(2);
        assertThat(placed(planner.plan(roomFor(2), units, Map.of("shop/a", member("a", 4, 1))), "shop/a"))
                .isZero();
    }

    @Test
    void givesOneOfTwoGangsAllWhenThereIsRoomForOne() {
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 4, 0), new DemandUnit("shop/b", ONE_CPU, 4, 0));
        var members = Map.of("shop/a", member("a", 4, 0), "shop/b", member("b", 4, 0));

        Plan plan = planner.plan(roomFor(6), units, members);

        assertThat(placed(plan, "shop/a")).isEqualTo(4);
        assertThat(placed(plan, "shop/b")).isZero();
    }

    @Test
    void givesTheGangOfHigherPriorityTheRoom() {
        Shape urgent = World.shapeOf(aPod().cpu("1").priority(5));
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 4, 0), new DemandUnit("shop/b", urgent, 4, 0));

        Plan plan = planner.plan(roomFor(6), units, Map.of("shop/a", member("a", 4, 0), "shop/b", member("b", 4, 0)));

        assertThat(placed(plan, "shop/b")).isEqualTo(4);
        assertThat(placed(plan, "shop/a")).isZero();
    }

    @Test
    void countsAGangOverItsShapes() {
        Shape small = World.shapeOf(aPod().cpu("500m"));
        var units = List.of(new DemandUnit("shop/lead", small, 1, 0), new DemandUnit("shop/work", ONE_CPU, 3, 0));
        var members = Map.of("shop/lead", member("a", 4, 0), "shop/work", member("a", 4, 0));

        assertThat(planner.plan(roomFor(3), units, members).onRooms()).isEmpty();
        assertThat(planner.plan(roomFor(4), units, members).unplaced()).isEmpty();
    }

    @Test
    void leavesTheRoomOfARefusedGangToOthers() {
        var units = List.of(new DemandUnit("shop/a", ONE_CPU, 4, 0), new DemandUnit("shop/z", ONE_CPU, 2, 0));

        Plan plan = planner.plan(roomFor(3), units, Map.of("shop/a", member("a", 4, 0)));

        assertThat(placed(plan, "shop/z")).isEqualTo(2);
    }
}
