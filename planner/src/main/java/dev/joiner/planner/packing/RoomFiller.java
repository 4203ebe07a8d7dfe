package dev.joiner.planner.packing;

import dev.joiner.planner.Room;
import dev.joiner.planner.catalogue.LongIntMap;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.constraint.TopologyGroups;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;

/** Puts pods on nodes that are there or are coming. Confined to one plan. */
final class RoomFiller {
    private final NodeStates states;
    private final PodConstraints rules;
    private final LongIntMap labels = new LongIntMap();

    RoomFiller(NodeStates states, PodConstraints rules) {
        this.states = states;
        this.rules = rules;
    }

    /** Puts as many pods of the class on the room as it takes. */
    void fill(PodClass podClass, RoomNode node) {
        Room room = node.room();
        int fitting = node.capacityFor(podClass.requests());
        if (fitting == 0
                || (podClass.unit().avoidsRunning() && !room.coming())
                || !hasLabels(podClass, node)
                || !TopologyGroups.tolerates(
                        podClass.shape().tolerations(),
                        room.taints(),
                        podClass.level().heedsWarnings())) {
            return;
        }
        boolean free = podClass.isFree() && podClass.shape().volumes().isEmpty();
        int step = free ? Math.min(fitting, podClass.remaining()) : 1;
        for (int put = 0; put < fitting && podClass.remaining() > 0; put += step) {
            if (!rules.allows(podClass, node)
                    || !node.canAttach(podClass.shape().volumes())) {
                return;
            }
            int count = Math.min(step, podClass.remaining());
            node.put(podClass, count);
            podClass.take(count);
            rules.count(podClass, node, count);
        }
    }

    /** Asked once for each constraint and room. */
    private boolean hasLabels(PodClass podClass, RoomNode node) {
        for (int constraint : podClass.level().constraints()) {
            long pair = ((long) constraint << 32) | node.index();
            int known = labels.get(pair, -1);
            if (known < 0) {
                known = states.requirements(constraint)
                                .unmetBy(node.room().labels())
                                .isEmpty()
                        ? 1
                        : 0;
                labels.put(pair, known);
            }
            if (known == 1) {
                return true;
            }
        }
        return false;
    }
}
