package dev.joiner.planner.node;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirements;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels that a node gets when it has come up, whatever its pool: its host's name, which nobody knows before, and
 * those that say that it is up. No claim asks for them. Thread-safe: no state.
 */
public final class SureLabels {
    private static final Map<String, String> UP = Map.of(Labels.REGISTERED, "true", Labels.INITIALIZED, "true");
    private static final Requirements CERTAIN = Requirements.ofLabels(UP);

    private SureLabels() {}

    /** Whether a new node can meet what is asked of these labels; what is asked of others counts as met. */
    public static boolean allow(Requirements wanted) {
        return CERTAIN.canMeet(wanted, key -> true);
    }

    /** What is asked of these labels and met by no new node, for people. */
    public static List<String> conflicts(Requirements wanted) {
        return CERTAIN.conflictsWith(wanted, key -> true);
    }

    /** What is asked of other labels. */
    public static Requirements without(Requirements wanted) {
        return wanted.without(Labels.HOSTNAME).without(Labels.REGISTERED).without(Labels.INITIALIZED);
    }

    /** The labels of a node once it is up. */
    static Map<String, String> with(Map<String, String> labels) {
        var all = new TreeMap<>(labels);
        all.putAll(UP);
        return all;
    }
}
