package dev.joiner.planner.node;

import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which DaemonSets run on a node, and what they take of it. Thread-safe: no state. */
public final class DaemonOverhead {
    private DaemonOverhead() {}

    /** What they take of a node with these labels and taints. */
    public static Resources on(Map<String, String> labels, List<Taint> taints, List<Shape> daemons) {
        return sum(running(labels, taints, daemons), daemons);
    }

    /** The labels of a node once it has come up: some DaemonSets wait for that. */
    public static Map<String, String> labelsOnceUp(Map<String, String> labels) {
        return SureLabels.with(labels);
    }

    /** Their pods as other pods on the node will meet them. */
    public static List<Resident> residents(Map<String, String> labels, List<Taint> taints, List<Shape> daemons) {
        var residents = new ArrayList<Resident>();
        running(labels, taints, daemons).stream()
                .forEach(
                        daemon -> residents.add(new Resident(daemons.get(daemon).relations(), List.of(), 1)));
        return residents;
    }

    private static BitSet running(Map<String, String> labels, List<Taint> taints, List<Shape> daemons) {
        return running(
                taints, daemons, alternative -> alternative.unmetBy(labels).isEmpty());
    }

    /** The positions of those that may run on nodes made under these requirements, with these taints. */
    public static BitSet under(Requirements node, List<Taint> taints, List<Shape> daemons) {
        return running(
                taints,
                daemons,
                alternative ->
                        SureLabels.allow(alternative) && node.canMeet(SureLabels.without(alternative), key -> false));
    }

    private static BitSet running(List<Taint> taints, List<Shape> daemons, Predicate<Requirements> admits) {
        var running = new BitSet();
        for (int i = 0; i < daemons.size(); i++) {
            running.set(i, daemons.get(i).mayRunOn(taints, admits));
        }
        return running;
    }

    /** What these DaemonSets take together, by their positions in the list. */
    public static Resources sum(BitSet running, List<Shape> daemons) {
        Resources total = Resources.NONE;
        for (int i = running.nextSetBit(0); i >= 0; i = running.nextSetBit(i + 1)) {
            total = total.plus(daemons.get(i).requests());
        }
        return total;
    }
}
