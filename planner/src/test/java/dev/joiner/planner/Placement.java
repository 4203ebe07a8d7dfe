package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.cloud.InstanceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which pods stand where, and what their rules say of it, as slowly and obviously as can be. */
final class Placement {
    private final Snapshot snapshot;
    private final List<String> faults;
    private final List<Place> places = new ArrayList<>();

    /** A pod on a node; {@code planned} is false for one that ran before. */
    record Guest(Relations relations, Shape shape, boolean planned) {}

    /** A node in the end: what it may be (one entry for each way to buy it) and who is on it. */
    record Place(String name, List<Map<String, String>> labels, List<Taint> taints, List<Guest> guests) {
        Set<String> domains(String key) {
            var values = new TreeSet<String>();
            labels.forEach(each -> values.add(each.getOrDefault(key, "")));
            return values;
        }
    }

    /** @param faults where faults go */
    Placement(Snapshot snapshot, List<String> faults) {
        this.snapshot = snapshot;
        this.faults = faults;
    }

    List<Place> places() {
        return places;
    }

    /** A node in the end, whoever has come to it so far. */
    void add(Place place) {
        places.add(place);
    }

    /** A pod comes. */
    void join(Place place, Guest guest) {
        place.guests().add(guest);
    }

    /** Holds every rule against every planned pod, and every rule of a planned pod against everybody. */
    void checkAll() {
        places.forEach(this::checkGuests);
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
            checkSpreads(place, guest);
            checkPorts(place, i);
        }
        for (int i = 0; i < place.guests().size(); i++) {
            for (PodTerm term : place.guests().get(i).relations().apart()) {
                checkApart(place, i, term);
            }
        }
    }

    /** Whether the domains of the guest's spreads are even enough, itself counted. */
    void checkSpreads(Place place, Guest guest) {
        for (SpreadRule rule : guest.relations().spreads()) {
            checkSpread(place, guest, rule);
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

    /** Whether somebody is there for each affinity of a guest that comes next; nobody need be for the first of its kind. */
    void checkNear(Place place, Guest next) {
        for (PodTerm term : next.relations().near()) {
            boolean anybody = false;
            boolean near = false;
            String mine = domain(place, term.topologyKey());
            for (Place other : places) {
                if (other.guests().stream().anyMatch(guest -> selects(term.selector(), term.namespaces(), guest))) {
                    anybody = true;
                    near |= domain(other, term.topologyKey()).equals(mine);
                }
            }
            boolean first = !anybody && selects(term.selector(), term.namespaces(), next);
            if (mine.isEmpty() || !(first || near)) {
                faults.add(place.name() + " in '" + mine + "' has nobody for " + term);
            }
        }
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
