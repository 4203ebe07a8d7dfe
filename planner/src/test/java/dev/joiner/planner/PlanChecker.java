package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.planner.Placement.Guest;
import dev.joiner.planner.Placement.Place;
import dev.joiner.planner.node.DaemonOverhead;
import dev.joiner.planner.solver.BindingOrder;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a plan by the rules alone, pod by pod and node by node, as slowly and obviously as can be. It shares
 * no code with the planner but the records and what a single requirement, selector or toleration means.
 */
final class PlanChecker {
    private final Snapshot snapshot;
    private final Map<String, DemandUnit> units = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Placement placement;

    private PlanChecker(Snapshot snapshot, Collection<DemandUnit> demand) {
        this.snapshot = snapshot;
        this.placement = new Placement(snapshot, faults);
        demand.forEach(unit -> units.put(unit.key(), unit));
    }

    /** Everything that is wrong with the plan; nothing for a good one. */
    static List<String> faults(Snapshot snapshot, Collection<DemandUnit> demand, Plan plan) {
        var checker = new PlanChecker(snapshot, demand);
        checker.checkCounts(plan);
        plan.claims().forEach(checker::checkClaim);
        snapshot.rooms().forEach(room -> checker.checkRoom(room, plan));
        checker.checkLimits(plan);
        checker.placement.checkAll();
        checker.checkOrder(plan);
        if (plan.lowerBound().compareTo(plan.price()) > 0) {
            checker.faults.add("the bound " + plan.lowerBound() + " is above the price " + plan.price());
        }
        return checker.faults;
    }

    private DemandUnit unit(String key) {
        DemandUnit unit = units.get(key);
        if (unit == null) {
            throw new AssertionError("the plan names a demand that was not asked for: " + key);
        }
        return unit;
    }

    private void checkCounts(Plan plan) {
        var counts = new HashMap<String, Integer>();
        plan.claims().forEach(claim -> claim.pods().forEach((key, count) -> counts.merge(key, count, Integer::sum)));
        plan.onRooms().forEach(share -> counts.merge(share.demand(), share.count(), Integer::sum));
        for (Plan.Unplaced none : plan.unplaced()) {
            counts.merge(none.demand(), none.pods() + none.expected(), Integer::sum);
            if (none.reasons().isEmpty()) {
                faults.add(none.demand() + " has no place and no reason");
            }
        }
        units.forEach((key, unit) -> {
            if (counts.getOrDefault(key, 0) != unit.pods() + unit.expected()) {
                faults.add(key + " has " + (unit.pods() + unit.expected()) + " pods, the plan " + counts.get(key));
            }
        });
    }

    private void checkClaim(PlannedClaim claim) {
        var guests = new ArrayList<Guest>();
        Resources load = Resources.NONE;
        for (var entry : claim.pods().entrySet()) {
            Shape shape = unit(entry.getKey()).shape();
            load = load.plus(shape.requests().times(entry.getValue()));
            for (int i = 0; i < entry.getValue(); i++) {
                guests.add(new Guest(shape.relations(), shape, true));
            }
        }
        var labels = new ArrayList<Map<String, String>>();
        for (LaunchOption option : claim.options()) {
            InstanceType type = type(claim, option);
            Map<String, String> its = labels(claim, type, option);
            labels.add(its);
            Resources overhead = DaemonOverhead.on(its, claim.pool().taints(), snapshot.daemons());
            if (!load.plus(overhead).fitsIn(type.allocatable())) {
                faults.add(claim.id() + " as " + option + " does not hold " + load + " and daemons " + overhead);
            }
        }
        if (claim.options().isEmpty()) {
            faults.add(claim.id() + " cannot be bought");
        }
        checkVariety(claim);
        placement.add(new Place(claim.id(), labels, claim.pool().taints(), guests));
    }

    private void checkVariety(PlannedClaim claim) {
        for (Requirement requirement : claim.pool().requirements().all()) {
            if (requirement.minValues() > 0) {
                var values = new HashSet<String>();
                claim.options()
                        .forEach(option -> type(claim, option)
                                .requirements()
                                .get(requirement.key())
                                .ifPresent(offered -> values.addAll(offered.values())));
                if (values.size() < requirement.minValues()) {
                    faults.add(claim.id() + " has " + values + " for " + requirement);
                }
            }
        }
    }

    private InstanceType type(PlannedClaim claim, LaunchOption option) {
        return snapshot.pools().stream()
                .filter(view -> view.pool().name().equals(claim.pool().name()))
                .flatMap(view -> view.types().stream())
                .filter(type -> type.name().equals(option.instanceType()))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> labels(PlannedClaim claim, InstanceType type, LaunchOption option) {
        var labels = new HashMap<String, String>(type.requirements().singleValues());
        labels.putAll(claim.requirements().singleValues());
        labels.put(Labels.ZONE, option.zone());
        labels.put(Labels.CAPACITY_TYPE, option.capacityType().text());
        labels.put(Labels.INSTANCE_TYPE, option.instanceType());
        labels.put(Labels.HOSTNAME, "new-" + claim.id());
        return labels;
    }

    private void checkRoom(Room room, Plan plan) {
        var guests = new ArrayList<Guest>();
        for (Resident resident : room.residents()) {
            for (int i = 0; i < resident.count(); i++) {
                guests.add(new Guest(resident.relations(), Fixtures.pod("0"), false));
            }
        }
        Resources load = Resources.NONE;
        for (Plan.RoomShare share : plan.onRooms()) {
            if (share.room().equals(room.name())) {
                Shape shape = unit(share.demand()).shape();
                load = load.plus(shape.requests().times(share.count()));
                for (int i = 0; i < share.count(); i++) {
                    guests.add(new Guest(shape.relations(), shape, true));
                }
            }
        }
        if (!load.fitsIn(room.free().max(Resources.NONE))) {
            faults.add(room.name() + " does not hold " + load);
        }
        checkVolumes(room, plan);
        var labels = new HashMap<>(room.labels());
        labels.put(Labels.HOSTNAME, "room-" + room.name());
        placement.add(new Place(room.name(), List.of(labels), room.taints(), guests));
    }

    /** Volumes that pods share are attached once; each pod has its own of the others. */
    private void checkVolumes(Room room, Plan plan) {
        var attached = new HashMap<String, Integer>();
        var shared = new HashSet<VolumeUse>();
        for (Resident resident : room.residents()) {
            attach(resident.volumes(), resident.count(), attached, shared);
        }
        Map<String, Integer> before = Map.copyOf(attached);
        for (Plan.RoomShare share : plan.onRooms()) {
            if (share.room().equals(room.name())) {
                attach(unit(share.demand()).shape().volumes(), share.count(), attached, shared);
            }
        }
        attached.forEach((driver, count) -> {
            int limit = room.attachLimits().getOrDefault(driver, Integer.MAX_VALUE);
            if (count > limit && count > before.getOrDefault(driver, 0)) {
                faults.add(room.name() + " attaches " + count + " volumes of " + driver + ", the limit is " + limit);
            }
        });
    }

    private static void attach(
            List<VolumeUse> volumes, int pods, Map<String, Integer> attached, Set<VolumeUse> shared) {
        for (VolumeUse use : volumes) {
            if (use.volume().isEmpty()) {
                attached.merge(use.driver(), pods, Integer::sum);
            } else if (shared.add(use)) {
                attached.merge(use.driver(), 1, Integer::sum);
            }
        }
    }

    /** Rules hold for each pod at the moment when it is bound, if pods are bound in the plan's order. */
    private void checkOrder(Plan plan) {
        BindingOrder order = new Planner().bindingOrder(snapshot, units.values(), plan);
        var growing = new Placement(snapshot, faults);
        var byName = new HashMap<String, Place>();
        for (Place place : placement.places()) {
            var residents = new ArrayList<>(place.guests());
            residents.removeIf(Guest::planned);
            var begin = new Place(place.name(), place.labels(), place.taints(), residents);
            growing.add(begin);
            byName.put(place.name(), begin);
        }
        var bound = new HashMap<String, Integer>();
        for (BindingOrder.Step step : order.steps()) {
            Shape shape = unit(step.demand()).shape();
            var guest = new Guest(shape.relations(), shape, true);
            Place place = byName.get(step.node());
            if (place == null) {
                faults.add("the order has a node " + step.node() + ", the plan has not");
                return;
            }
            int before = faults.size();
            growing.checkNear(place, guest);
            growing.join(place, guest);
            growing.checkSpreads(place, guest);
            if (faults.size() > before) {
                faults.add("when " + step + " is bound");
            }
            bound.merge(step.demand() + " on " + step.node(), 1, Integer::sum);
        }
        var planned = new HashMap<String, Integer>();
        plan.claims()
                .forEach(claim -> claim.pods().forEach((key, count) -> planned.put(key + " on " + claim.id(), count)));
        plan.onRooms()
                .forEach(share -> planned.merge(share.demand() + " on " + share.room(), share.count(), Integer::sum));
        if (!bound.equals(planned)) {
            faults.add("the order binds " + bound + ", the plan says " + planned);
        }
    }

    private void checkLimits(Plan plan) {
        for (PoolView view : snapshot.pools()) {
            Resources total = view.used();
            boolean any = false;
            for (PlannedClaim claim : plan.claims()) {
                if (claim.pool().name().equals(view.pool().name())) {
                    total = total.plus(claim.largest());
                    any = true;
                }
            }
            Limits limits = view.pool().limits();
            for (var limit : limits.amounts().entrySet()) {
                if (any && total.get(limit.getKey()) > limit.getValue()) {
                    faults.add("limit " + limits + " of " + view.pool().name() + " is overshot: " + total);
                }
            }
        }
    }
}
