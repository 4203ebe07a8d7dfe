package dev.joiner.planner.bound;

import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.TopologyGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes there must be because of pods that cannot share one: those that hold a rule against one
 * another on a host, or take the same port.
 *
 * @param nodes how many at least
 * @param classes of the pods that force the most nodes
 */
public record Crowding(int nodes, Set<PodClass> classes) {
    /** By counts of the classes' pods, and by the rules of {@code level}. */
    public static Crowding of(
            List<PodClass> classes, ToIntFunction<PodClass> pods, Function<PodClass, PodClass.Level> level) {
        var byGroup = new HashMap<Object, Integer>();
        var members = new HashMap<Object, Set<PodClass>>();
        for (PodClass podClass : classes) {
            int count = pods.applyAsInt(podClass);
            if (count == 0) {
                continue;
            }
            PodClass.Level rules = level.apply(podClass);
            for (int i = 0; i < rules.held().length; i++) {
                TopologyGroup group = rules.held()[i];
                if (group.isOfHosts() && group.kind() != TopologyGroup.Kind.NEAR && rules.selectsItself(i)) {
                    byGroup.merge(group, count, Integer::sum);
                    members.computeIfAbsent(group, absent -> new HashSet<>()).add(podClass);
                }
            }
            for (int port : podClass.ports()) {
                byGroup.merge(port, count, Integer::sum);
                members.computeIfAbsent(port, absent -> new HashSet<>()).add(podClass);
            }
        }
        Object most = null;
        int nodes = 0;
        for (Map.Entry<Object, Integer> entry : byGroup.entrySet()) {
            int together = entry.getKey() instanceof TopologyGroup group && group.kind() == TopologyGroup.Kind.SPREAD
                    ? group.maxSkew()
                    : 1;
            int needed = Math.ceilDiv(entry.getValue(), together);
            if (needed > nodes || (needed == nodes && order(entry.getKey()) < order(most))) {
                nodes = needed;
                most = entry.getKey();
            }
        }
        return new Crowding(nodes, most == null ? Set.of() : members.getOrDefault(most, Set.of()));
    }

    private static int order(@Nullable Object groupOrPort) {
        return switch (groupOrPort) {
            case TopologyGroup group -> group.index();
            case Integer port -> Integer.MAX_VALUE / 2 + port;
            case null, default -> Integer.MAX_VALUE;
        };
    }
}
