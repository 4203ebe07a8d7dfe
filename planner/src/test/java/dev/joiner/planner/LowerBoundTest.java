package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The bound against every way to place a few pods. */
class LowerBoundTest {
    private static final InstanceType[] TYPES = {
        type("t.small", "t", "930m", "1500Mi", 11, "0.02"),
        type("t.medium", "t", "1930m", "3312Mi", 5, "0.0416"),
        type("c.xlarge", "c", "3920m", "6800Mi", 58, "0.17"),
        type("m.xlarge", "m", "3920m", "14Gi", 58, "0.192")
    };
    private static final Resources DAEMONS = Fixtures.AWS_NODE.requests().plus(Fixtures.KUBE_PROXY.requests());

    private static Shape pod(int millis, int mebibytes) {
        return Shape.of(
                resources(millis + "m", mebibytes + "Mi").with(Resources.PODS, 1),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of());
    }

    private static Room room(int millis) {
        return new Room(
                "here",
                false,
                Map.of(Labels.HOSTNAME, "here"),
                List.of(),
                resources(millis + "m", "4Gi").with(Resources.PODS, 4));
    }

    @Test
    void is_the_price_of_a_whole_node_for_one_small_pod() {
        Plan plan = new Planner()
                .plan(
                        snapshot(List.of(), pool("default"), TYPES),
                        List.of(new DemandUnit("shop/a", pod(100, 64), 1, 0)));

        assertThat(plan.lowerBound()).isEqualTo(plan.price());
    }

    @Property(tries = 300, seed = "20261128")
    void never_exceeds_the_cheapest_way_that_there_is(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 39) Integer> sizes,
            @ForAll @IntRange(max = 30) int room) {
        var demand = new ArrayList<DemandUnit>();
        var pods = new ArrayList<Resources>();
        for (int i = 0; i < sizes.size(); i++) {
            Shape shape = pod(sizes.get(i) * 90, sizes.get(i) * sizes.get(i) * 7);
            demand.add(new DemandUnit("shop/" + i, shape, 1, 0));
            pods.add(shape.requests());
        }
        List<Room> rooms = room < 5 ? List.of() : List.of(room(room * 100));

        Plan plan = new Planner().plan(snapshot(rooms, pool("default"), TYPES), demand);

        assertThat(plan.unplaced()).isEmpty();
        var free = new ArrayList<Resources>();
        rooms.forEach(there -> free.add(there.free()));
        assertThat(plan.lowerBound().nanos()).isLessThanOrEqualTo(cheapest(pods, 0, free, new ArrayList<>()));
    }

    /** Tries every place for every pod: rooms, nodes that others opened, a new node. */
    private static long cheapest(List<Resources> pods, int next, List<Resources> rooms, List<Resources> nodes) {
        if (next == pods.size()) {
            long sum = 0;
            for (Resources load : nodes) {
                long price = price(load);
                if (price == Long.MAX_VALUE) {
                    return price;
                }
                sum += price;
            }
            return sum;
        }
        Resources pod = pods.get(next);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < rooms.size(); i++) {
            Resources before = rooms.get(i);
            if (pod.fitsIn(before)) {
                rooms.set(i, before.minus(pod));
                best = Math.min(best, cheapest(pods, next + 1, rooms, nodes));
                rooms.set(i, before);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            Resources before = nodes.get(i);
            nodes.set(i, before.plus(pod));
            best = Math.min(best, cheapest(pods, next + 1, rooms, nodes));
            nodes.set(i, before);
        }
        nodes.add(pod);
        best = Math.min(best, cheapest(pods, next + 1, rooms, nodes));
        nodes.removeLast();
        return best;
    }

    private static long price(Resources load) {
        long best = Long.MAX_VALUE;
        for (InstanceType type : TYPES) {
            if (load.plus(DAEMONS).fitsIn(type.allocatable())) {
                best = Math.min(best, type.offerings().getFirst().price().nanos());
            }
        }
        return best;
    }
}
