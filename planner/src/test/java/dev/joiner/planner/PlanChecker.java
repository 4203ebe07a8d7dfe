package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges a plan by the rules alone, pod by pod and node by node, as slowly and obviously as can be. It shares
 * no code with the planner but the records and what a single requirement, selector or toleration means.
 */
final class PlanChecker {
    private final Snapshot snapshot;
    private final Map<String, DemandUnit> units = new HashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** A pod on a node; {@code planned} is false for one that ran before. */
    private record Guest(Relations relations, Shape shape, boolean planned) {}

    /** A node in the end: what it may be (one entry for each way to buy it) and who is on it. */
    private record Place(String name, List<Map<String, String>> labels, List<Taint> taints, List<Guest> guests) {
        Set<String> domains(String key) {
            var values = new TreeSet<String>();
            labels.forEach(each -> values.add(each.getOrDefault(key, "")));
            return values;
        }
    }

    private PlanChecker(Snapshot snapshot, Collection<DemandUnit> demand) {
        this.snapshot = snapshot;
        demand.forEach(unit -> units.put(unit.key(), unit));
    }

    /** Everything that is wrong with the plan; nothing for a good one. */
    static List<String> faults(Snapshot snapshot, Collection<DemandUnit> demand, Plan plan) {
        var checker = new PlanChecker(snapshot, demand);
        checker.checkCounts(plan);
        plan.claims().forEach(checker::checkClaim);
        snapshot.rooms().forEach(room -> checker.checkRoom(room, plan));
        checker.checkLimits(plan);
        checker.places.forEach(checker::checkGuests);
        checker.checkNear();
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
        places.add(new Place(claim.id(), labels, claim.pool().taints(), guests));
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
        places.add(new Place(room.name(), List.of(labels), room.taints(), guests));
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
            Resources limits = view.pool().limits().orElse(Resources.NONE);
            for (var limit : limits.amounts().entrySet()) {
                if (any && total.get(limit.getKey()) > limit.getValue()) {
                    faults.add("limit " + limits + " of " + view.pool().name() + " is overshot: " + total);
                }
            }
        }
    }

    private void checkGuests(Place place) {
        for (int i = 0; i < place.guests().size(); i++) {
            Guest guest = place.guests().get(i);
            if (!guest.planned()) {
                continue;
            }
            for (Map<String, String> labels : place.labels()) {
                if (guest.shape().alternatives().stream()
                        .noneMatch(alternative -> alternative.unmetBy(labels).isEmpty())) {
                    faults.add(place.name() + " does not meet " + guest.shape().alternatives());
                }
            }
            for (Taint taint : place.taints()) {
                if (taint.repels() && !Toleration.tolerates(guest.shape().tolerations(), taint)) {
                    faults.add(place.name() + " has " + taint + ", which is not tolerated");
                }
            }
            for (SpreadRule rule : guest.relations().spreads()) {
                checkSpread(place, guest, rule);
            }
            checkPorts(place, i);
        }
        for (int i = 0; i < place.guests().size(); i++) {
            for (PodTerm term : place.guests().get(i).relations().apart()) {
                checkApart(place, i, term);
            }
        }
    }

    private void checkPorts(Place place, int guest) {
        for (int other = 0; other < place.guests().size(); other++) {
            for (HostPort mine : place.guests().get(guest).relations().ports()) {
                for (HostPort its : place.guests().get(other).relations().ports()) {
                    if (other != guest && mine.conflictsWith(its)) {
                        faults.add(place.name() + " has " + mine + " twice");
                    }
                }
            }
        }
    }

    private boolean selects(LabelSelector selector, NamespaceScope scope, Guest guest) {
        return scope.covers(
                        guest.relations().namespace(),
                        snapshot.namespaces().getOrDefault(guest.relations().namespace(), Map.of()))
                && selector.matches(guest.relations().labels());
    }

    /** The only domain that a place may be in; a fault when that is still open. */
    private String domain(Place place, String key) {
        Set<String> domains = place.domains(key);
        if (domains.size() != 1) {
            faults.add(place.name() + " may be in any of " + domains + " of " + key + ", but a rule asks");
        }
        return domains.iterator().next();
    }

    private void checkApart(Place place, int holder, PodTerm term) {
        boolean holderPlanned = place.guests().get(holder).planned();
        for (Place other : places) {
            for (int i = 0; i < other.guests().size(); i++) {
                Guest guest = other.guests().get(i);
                if ((other.name().equals(place.name()) && i == holder)
                        || !(holderPlanned || guest.planned())
                        || !selects(term.selector(), term.namespaces(), guest)) {
                    continue;
                }
                String mine = domain(place, term.topologyKey());
                if (!mine.isEmpty() && mine.equals(domain(other, term.topologyKey()))) {
                    faults.add(place.name() + " and " + other.name() + " are both in " + mine + " against " + term);
                }
            }
        }
    }

    /** A planned pod with affinity to others, and where it is. */
    private record Waiting(Place place, Guest guest) {}

    /** Whether there is an order in which pods with affinity can be bound. */
    private void checkNear() {
        var bound = new ArrayList<Waiting>();
        var waiting = new ArrayList<Waiting>();
        for (Place place : places) {
            for (Guest guest : place.guests()) {
                (guest.planned() ? waiting : bound).add(new Waiting(place, guest));
            }
        }
        // Those whose company asks for the same must have come before everybody else whom they ask for.
        var lonely = waiting.stream()
                .filter(one -> !one.guest().relations().near().isEmpty() && !hasCompany(one, waiting, bound))
                .toList();
        for (int round = 0; round < 2; round++) {
            for (Waiting one : lonely) {
                if (waiting.contains(one) && canBind(one, bound)) {
                    bound.add(one);
                    waiting.remove(one);
                }
            }
        }
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Waiting one : List.copyOf(waiting)) {
                if (canBind(one, bound)) {
                    bound.add(one);
                    waiting.remove(one);
                    progress = true;
                }
            }
        }
        waiting.forEach(one -> faults.add(one.place().name() + " has nobody for "
                + one.guest().relations().near()));
    }

    private boolean hasCompany(Waiting one, List<Waiting> waiting, List<Waiting> bound) {
        var others = new ArrayList<>(waiting);
        others.remove(one);
        others.addAll(bound);
        return one.guest().relations().near().stream()
                .allMatch(term -> isNear(
                        one,
                        term,
                        others.stream()
                                .filter(other ->
                                        !other.guest().relations().near().contains(term))
                                .toList()));
    }

    private boolean canBind(Waiting one, List<Waiting> bound) {
        for (PodTerm term : one.guest().relations().near()) {
            boolean nobody =
                    bound.stream().noneMatch(other -> selects(term.selector(), term.namespaces(), other.guest()));
            boolean first = nobody && selects(term.selector(), term.namespaces(), one.guest());
            if (domain(one.place(), term.topologyKey()).isEmpty() || !(first || isNear(one, term, bound))) {
                return false;
            }
        }
        return true;
    }

    private boolean isNear(Waiting one, PodTerm term, List<Waiting> others) {
        String mine = domain(one.place(), term.topologyKey());
        return others.stream()
                .anyMatch(other -> selects(term.selector(), term.namespaces(), other.guest())
                        && domain(other.place(), term.topologyKey()).equals(mine));
    }

    private void checkSpread(Place place, Guest holder, SpreadRule rule) {
        NamespaceScope scope = NamespaceScope.of(holder.relations().namespace());
        boolean ofHosts = rule.topologyKey().equals(Labels.HOSTNAME);
        var counts = new HashMap<String, Integer>();
        if (!ofHosts) {
            universe(holder, rule).forEach(domain -> counts.put(domain, 0));
        }
        for (Place other : places) {
            long selected = other.guests().stream()
                    .filter(guest -> selects(rule.selector(), scope, guest))
                    .count();
            if (selected > 0 && isCounted(other, holder, rule)) {
                String domain = domain(other, rule.topologyKey());
                if (!domain.isEmpty()) {
                    counts.merge(domain, (int) selected, Integer::sum);
                }
            }
        }
        String mine = domain(place, rule.topologyKey());
        int smallest = ofHosts || counts.size() < rule.minDomains()
                ? 0
                : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        if (mine.isEmpty() || counts.getOrDefault(mine, 0) - smallest > rule.maxSkew()) {
            faults.add(place.name() + " in '" + mine + "' breaks " + rule + ": " + counts);
        }
    }

    private static boolean isCounted(Place place, Guest holder, SpreadRule rule) {
        boolean affine = !rule.honorsAffinity()
                || holder.shape().alternatives().stream()
                        .anyMatch(alternative -> place.labels().stream()
                                .allMatch(labels -> alternative.unmetBy(labels).isEmpty()));
        boolean tolerated = !rule.honorsTaints()
                || place.taints().stream()
                        .allMatch(taint -> !taint.repels()
                                || Toleration.tolerates(holder.shape().tolerations(), taint));
        return affine && tolerated;
    }

    /** Every domain that a pool may launch into, and those of nodes that are there. */
    private Set<String> universe(Guest holder, SpreadRule rule) {
        var domains = new TreeSet<String>();
        for (PoolView view : snapshot.pools()) {
            boolean tolerated = view.pool().taints().stream()
                    .allMatch(taint -> !taint.repels()
                            || Toleration.tolerates(holder.shape().tolerations(), taint));
            if (rule.honorsTaints() && !tolerated) {
                continue;
            }
            for (InstanceType type : view.types()) {
                type.offerings().stream()
                        .filter(offering -> offering.available())
                        .forEach(offering -> {
                            var labels = new HashMap<String, String>(
                                    type.requirements().singleValues());
                            labels.putAll(view.pool().nodeRequirements().singleValues());
                            labels.put(Labels.ZONE, offering.zone());
                            labels.put(
                                    Labels.CAPACITY_TYPE,
                                    offering.capacityType().text());
                            boolean allowed = view.pool()
                                    .nodeRequirements()
                                    .unmetBy(labels)
                                    .isEmpty();
                            boolean affine = !rule.honorsAffinity()
                                    || holder.shape().alternatives().stream()
                                            .anyMatch(alternative ->
                                                    alternative.unmetBy(labels).isEmpty());
                            if (allowed && affine && labels.containsKey(rule.topologyKey())) {
                                domains.add(labels.getOrDefault(rule.topologyKey(), ""));
                            }
                        });
            }
        }
        for (Place place : places) {
            if (!place.name().isEmpty()
                    && snapshot.rooms().stream().anyMatch(room -> room.name().equals(place.name()))
                    && isCounted(place, holder, rule)) {
                place.domains(rule.topologyKey()).stream()
                        .filter(value -> !value.isEmpty())
                        .forEach(domains::add);
            }
        }
        return domains;
    }
}
