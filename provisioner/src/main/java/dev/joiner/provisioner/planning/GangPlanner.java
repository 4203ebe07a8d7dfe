package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.Gang;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans so that a gang gets room for its minimum of pods or more, or for none at all. Where two gangs compete for room
 * that is enough for one, one of them gets it all: a plan that leaves gangs short is made again without the last of
 * them. Thread-safe: no state.
 */
final class GangPlanner {
    private final Planner planner = new Planner();

    /**
     * A demand of a gang.
     *
     * @param has pods of the demand that run or have room already
     */
    record Member(Gang gang, int has) {}

    /** The plan; {@code members} by the key of the demand. */
    Plan plan(Snapshot snapshot, List<DemandUnit> units, Map<String, Member> members) {
        var left = new ArrayList<>(units);
        var without = new ArrayList<Plan.Unplaced>();
        while (true) {
            Plan plan = planner.plan(snapshot, left);
            Optional<Gang> shortest = members.isEmpty() ? Optional.empty() : lastShort(plan, left, members);
            if (shortest.isEmpty()) {
                var unplaced = new ArrayList<>(plan.unplaced());
                unplaced.addAll(without);
                return new Plan(plan.claims(), plan.onRooms(), unplaced, plan.lowerBound());
            }
            left.removeIf(unit -> {
                Member member = members.get(unit.key());
                boolean goes = member != null && member.gang().equals(shortest.get());
                if (goes) {
                    without.add(new Plan.Unplaced(
                            unit.key(), unit.pods(), unit.expected(), List.of(reason(plan, unit, shortest.get()))));
                }
                return goes;
            });
        }
    }

    private static String reason(Plan plan, DemandUnit unit, Gang gang) {
        String why = plan.unplaced().stream()
                .filter(none -> none.demand().equals(unit.key()))
                .flatMap(none -> none.reasons().stream())
                .findFirst()
                .map(text -> "; " + text)
                .orElse("");
        return "gang " + gang.name() + " needs room for " + gang.minimum() + " pods at once, and gets none before"
                + why;
    }

    /** Of the gangs that got some room and not enough, the one that comes last. */
    private static Optional<Gang> lastShort(Plan plan, List<DemandUnit> units, Map<String, Member> members) {
        var placed = new HashMap<Gang, Integer>();
        members.values().forEach(member -> placed.merge(member.gang(), member.has(), Integer::sum));
        var asks = new HashMap<Gang, Integer>();
        for (DemandUnit unit : units) {
            Member member = members.get(unit.key());
            if (member != null) {
                placed.merge(member.gang(), unit.pods() + unit.expected(), Integer::sum);
                asks.merge(member.gang(), unit.shape().priority(), Math::max);
            }
        }
        for (Plan.Unplaced none : plan.unplaced()) {
            Member member = members.get(none.demand());
            if (member != null && asks.containsKey(member.gang())) {
                placed.merge(member.gang(), -none.pods() - none.expected(), Integer::sum);
            }
        }
        return asks.keySet().stream()
                .filter(gang -> placed.getOrDefault(gang, 0) < gang.minimum())
                .max(Comparator.comparingInt((Gang gang) -> -asks.getOrDefault(gang, 0))
                        .thenComparing(Gang::namespace)
                        .thenComparing(Gang::name));
    }
}
