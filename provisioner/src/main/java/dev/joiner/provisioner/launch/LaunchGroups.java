package dev.joiner.provisioner.launch;

import dev.joiner.planner.PlannedClaim;
import dev.joiner.provisioner.launch.ClaimLauncher.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Which claims of a plan one call can buy. Thread-safe: no state. */
final class LaunchGroups {
    /** Most instances that one call asks for. */
    private static final int MOST_PER_CALL = 500;

    private LaunchGroups() {}

    /** The claims, those of equal pool, requirements and options together. */
    static List<List<Named>> of(List<Named> all) {
        var alike = new TreeMap<String, List<Named>>();
        for (Named named : all) {
            PlannedClaim planned = named.planned();
            String same = planned.pool().name() + planned.requirements() + planned.options();
            alike.computeIfAbsent(same, key -> new ArrayList<>()).add(named);
        }
        var groups = new ArrayList<List<Named>>();
        for (List<Named> group : alike.values()) {
            for (int from = 0; from < group.size(); from += MOST_PER_CALL) {
                groups.add(group.subList(from, Math.min(group.size(), from + MOST_PER_CALL)));
            }
        }
        return groups;
    }
}
