package dev.joiner.provisioner.demand;

import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.ReadLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a need asks of the planner: one unit, or several where its pods differ in labels that the rules of some pod
 * read. Such labels are looked for only when they can matter. Confined to one plan.
 */
public final class DemandUnits {
    private final Iterable<Need> needs;
    private final List<Room> rooms;
    private final ReadLabels read = new ReadLabels();
    private boolean isRead;

    /**
     * Nothing asked yet.
     *
     * @param needs all of them, for their rules
     * @param rooms with the pods that are there, for theirs
     */
    public DemandUnits(Iterable<Need> needs, List<Room> rooms) {
        this.needs = needs;
        this.rooms = rooms;
    }

    /**
     * The units of a need, whose counts add up to what is unplanned of it; the first has the need's own key.
     *
     * @param waiting its waiting pods by shape
     */
    public List<DemandUnit> of(Need need, Map<Shape, Integer> waiting, boolean avoidsRunning) {
        String key = need.key().toString();
        int real = Math.min(need.unplanned(), need.waiting());
        int expected = need.unplanned() - real;
        Map<Shape, Integer> seen = waiting.size() < 2 ? waiting : seen(waiting);
        if (seen.size() < 2) {
            Shape shape =
                    seen.isEmpty() ? need.shape() : seen.keySet().iterator().next();
            return List.of(new DemandUnit(key, shape, real, expected, avoidsRunning));
        }
        // Which of the pods the planned room is for is not known: the first ones are as good as any.
        int planned = seen.values().stream().mapToInt(Integer::intValue).sum() - real;
        var units = new ArrayList<DemandUnit>();
        for (var entry : seen.entrySet()) {
            int skipped = Math.min(Math.max(0, planned), entry.getValue());
            planned -= entry.getValue();
            int count = Math.min(real, entry.getValue() - skipped);
            real -= count;
            if (count > 0) {
                units.add(new DemandUnit(
                        units.isEmpty() ? key : key + "#" + units.size(), entry.getKey(), count, 0, avoidsRunning));
            }
        }
        // Pods that were not counted by shape, and those to come, are planned as if they had one and the same shape.
        if (real > 0 || expected > 0) {
            Shape shape =
                    need.shape().asksForStorage() ? seen.keySet().iterator().next() : read.seen(need.shape());
            units.add(new DemandUnit(
                    units.isEmpty() ? key : key + "#" + units.size(), shape, real, expected, avoidsRunning));
        }
        return units;
    }

    private Map<Shape, Integer> seen(Map<Shape, Integer> waiting) {
        if (!isRead) {
            isRead = true;
            needs.forEach(need -> read.add(need.shape()));
            rooms.forEach(room -> room.residents().forEach(resident -> read.add(resident.relations())));
        }
        var seen = new TreeMap<Shape, Integer>(Comparator.comparing(Shape::toString));
        waiting.forEach((shape, count) -> seen.merge(read.seen(shape), count, Integer::sum));
        return seen;
    }
}
