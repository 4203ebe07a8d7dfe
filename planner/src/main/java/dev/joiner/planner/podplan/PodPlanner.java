package dev.joiner.planner.podplan;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.pods.StorageFacts;
import dev.joiner.planner.solver.BindingOrder;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Plans named pods: groups them by shape, plans the groups, and gives each pod its place. Thread-safe: the
 * only state is what the planner keeps of catalogues.
 */
public final class PodPlanner {
    /** For so many shapes without a place a change is looked for; each takes many small plans. */
    private static final int MOST_EXPLAINED = 20;

    private final Planner planner = new Planner();

    /** Where each of these pods goes. The pods need not be bound nor judged; all of them want a place. */
    public PodPlan plan(Snapshot snapshot, Collection<Pod> pods, StorageFacts storage) {
        List<PodPlan.Group> groups = PodGroups.of(pods, storage);
        Plan plan =
                planner.plan(snapshot, groups.stream().map(PodPlan.Group::unit).toList());
        PodGroups giving = PodGroups.giving(groups);
        var launches = new ArrayList<PodPlan.Launch>();
        for (PlannedClaim claim : plan.claims()) {
            var taken = new ArrayList<Pod>();
            claim.pods().forEach((key, count) -> taken.addAll(giving.take(key, count)));
            taken.sort(PodGroups.BY_NAME);
            launches.add(new PodPlan.Launch(claim, taken));
        }
        return new PodPlan(plan, groups, launches, existing(plan, giving), refused(snapshot, plan, giving, storage));
    }

    /** What the plan for the same pods would be if none had wishes; empty when none has. */
    public Optional<Plan> withoutWishes(Snapshot snapshot, PodPlan plan) {
        if (plan.groups().stream()
                .allMatch(group -> group.unit().shape().preferences().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(planner.plan(
                snapshot,
                plan.groups().stream().map(group -> withoutWishes(group.unit())).toList()));
    }

    private static DemandUnit withoutWishes(DemandUnit unit) {
        return new DemandUnit(
                unit.key(), unit.shape().withoutWishes(), unit.pods(), unit.expected(), unit.avoidsRunning());
    }

    /** What the plan for the same pods would be in another cluster. */
    public Plan elsewhere(Snapshot other, PodPlan plan) {
        return planner.plan(
                other, plan.groups().stream().map(PodPlan.Group::unit).toList());
    }

    private static List<PodPlan.OnRoom> existing(Plan plan, PodGroups giving) {
        var byRoom = new LinkedHashMap<String, List<Pod>>();
        for (Plan.RoomShare share : plan.onRooms()) {
            byRoom.computeIfAbsent(share.room(), room -> new ArrayList<>())
                    .addAll(giving.take(share.demand(), share.count()));
        }
        var existing = new ArrayList<PodPlan.OnRoom>();
        byRoom.forEach((room, pods) -> {
            pods.sort(PodGroups.BY_NAME);
            existing.add(new PodPlan.OnRoom(room, pods));
        });
        return existing;
    }

    private List<PodPlan.Refused> refused(Snapshot snapshot, Plan plan, PodGroups giving, StorageFacts storage) {
        var refused = new ArrayList<PodPlan.Refused>();
        var suggestions = new Suggestions(planner, snapshot, storage);
        int explained = 0;
        for (Plan.Unplaced none : plan.unplaced()) {
            List<Pod> pods = giving.take(none.demand(), none.pods());
            List<Suggestion> changes =
                    explained++ < MOST_EXPLAINED ? suggestions.of(pods.getFirst()) : List.<Suggestion>of();
            pods.forEach(pod -> refused.add(new PodPlan.Refused(pod, none.reasons(), changes)));
        }
        return refused;
    }

    /**
     * The order in which the pods of a plan can be bound.
     *
     * @param plan the answer to this very snapshot
     */
    public PodPlan.Order bindingOrder(Snapshot snapshot, PodPlan plan) {
        PodGroups giving = PodGroups.giving(plan.groups());
        var seats = new HashMap<Seat, Deque<Pod>>();
        for (PlannedClaim claim : plan.plan().claims()) {
            claim.pods()
                    .forEach((demand, count) ->
                            seats.put(new Seat(demand, claim.id()), new ArrayDeque<>(giving.take(demand, count))));
        }
        for (Plan.RoomShare share : plan.plan().onRooms()) {
            seats.computeIfAbsent(new Seat(share.demand(), share.room()), seat -> new ArrayDeque<>())
                    .addAll(giving.take(share.demand(), share.count()));
        }
        BindingOrder order = planner.bindingOrder(
                snapshot, plan.groups().stream().map(PodPlan.Group::unit).toList(), plan.plan());
        var bindings = new ArrayList<PodPlan.Binding>(order.steps().size());
        for (BindingOrder.Step step : order.steps()) {
            Deque<Pod> seat = seats.getOrDefault(new Seat(step.demand(), step.node()), new ArrayDeque<>());
            bindings.add(new PodPlan.Binding(seat.removeFirst(), step.node(), step.canBeNominated()));
        }
        return new PodPlan.Order(bindings, order.complete());
    }

    /** Where pods are interchangeable: those of one demand on one node. */
    private record Seat(String demand, String node) {}
}
