package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a pool can launch: the types that meet its requirements and have an offering, each with what
 * DaemonSets leave free. Does not depend on pods, so it is kept from plan to plan. Immutable but for answers
 * that are remembered; thread-safe.
 */
final class PoolTypes {
    /** Assortments that are kept; each is as large as the catalogue. */
    private static final int MOST_ASSORTMENTS = 128;

    private final PoolView view;
    private final Requirements requirements;
    private final List<InstanceType> types;
    private final List<Shape> daemonShapes;
    private final List<BitSet> daemons;
    private final List<Resources> free;
    private final List<List<Offering>> offerings;
    private final Map<Requirements, Assortment> assortments;
    private volatile Vectors vectors = new Vectors(Dimensions.of(List.of()), new long[0][]);

    /** What is free on each type in some dimensions. */
    private static final class Vectors {
        private final Dimensions dimensions;
        private final long[][] free;

        Vectors(Dimensions dimensions, long[][] free) {
            this.dimensions = dimensions;
            this.free = free;
        }
    }

    private PoolTypes(
            PoolView view,
            Requirements requirements,
            List<InstanceType> types,
            List<Shape> daemonShapes,
            List<BitSet> daemons,
            List<Resources> free,
            List<List<Offering>> offerings,
            Map<Requirements, Assortment> assortments) {
        this.view = view;
        this.requirements = requirements;
        this.types = List.copyOf(types);
        this.daemonShapes = daemonShapes;
        this.daemons = List.copyOf(daemons);
        this.free = List.copyOf(free);
        this.offerings = List.copyOf(offerings);
        this.assortments = assortments;
    }

    static PoolTypes of(PoolView view, List<Shape> daemonShapes) {
        Requirements requirements = view.pool().nodeRequirements();
        var types = new ArrayList<InstanceType>();
        var daemons = new ArrayList<BitSet>();
        var free = new ArrayList<Resources>();
        var offerings = new ArrayList<List<Offering>>();
        List<Taint> taints = view.pool().taints();
        view.types().stream().sorted(Comparator.comparing(InstanceType::name)).forEach(type -> {
            List<Offering> open = type.offerings().stream()
                    .filter(offering -> offering.available() && offering.meets(requirements))
                    .toList();
            if (!open.isEmpty() && fits(type, requirements)) {
                BitSet running = DaemonOverhead.under(requirements.and(type.requirements()), taints, daemonShapes);
                types.add(type);
                daemons.add(running);
                free.add(type.allocatable().minus(DaemonOverhead.sum(running, daemonShapes)));
                offerings.add(open);
            }
        });
        return new PoolTypes(
                view, requirements, types, daemonShapes, daemons, free, offerings, new ConcurrentHashMap<>());
    }

    /** Whether the type can meet them all; a label that only pools define says nothing about types. */
    static boolean fits(InstanceType type, Requirements requirements) {
        return type.requirements().canMeet(requirements, key -> !Labels.isWellKnown(key));
    }

    /** Whether the type can meet this one. */
    static boolean fits(InstanceType type, Requirement wanted) {
        var offered = type.requirements().get(wanted.key());
        if (offered.isEmpty()) {
            return wanted.allowsAbsence() || !Labels.isWellKnown(wanted.key());
        }
        return offered.get().intersects(wanted) || (offered.get().allowsAbsence() && wanted.allowsAbsence());
    }

    /** The same with another view of the same pool: what is used of it changes from plan to plan. */
    PoolTypes seenAs(PoolView other) {
        if (other.used().equals(view.used())) {
            return this;
        }
        var same = new PoolTypes(other, requirements, types, daemonShapes, daemons, free, offerings, assortments);
        same.vectors = vectors;
        return same;
    }

    PoolView view() {
        return view;
    }

    String name() {
        return view.pool().name();
    }

    Requirements requirements() {
        return requirements;
    }

    int count() {
        return types.size();
    }

    InstanceType type(int index) {
        return types.get(index);
    }

    /** What pods can use of a node of this type. */
    Resources free(int index) {
        return free.get(index);
    }

    /** What pods can use of each type; the arrays are not to be changed. */
    long[][] vectors(Dimensions dimensions) {
        Vectors known = vectors;
        if (known.free.length != types.size() || !known.dimensions.equals(dimensions)) {
            known = new Vectors(
                    dimensions, free.stream().map(dimensions::vector).toArray(long[][]::new));
            vectors = known;
        }
        return known.free;
    }

    /** What is sold under requirements, the pool's own among them; found once and kept. */
    Assortment assortment(Requirements under, Function<PoolTypes, Assortment> find) {
        Assortment known = assortments.get(under);
        if (known == null) {
            if (assortments.size() >= MOST_ASSORTMENTS) {
                assortments.clear();
            }
            known = find.apply(this);
            assortments.put(under, known);
        }
        return known;
    }

    /** What DaemonSets take of it. */
    Resources overhead(int index) {
        return DaemonOverhead.sum(daemons.get(index), daemonShapes);
    }

    /** The DaemonSets that run on nodes of this type; not to be changed. */
    BitSet daemons(int index) {
        return daemons.get(index);
    }

    /** The DaemonSets that run on nodes of some type. */
    BitSet daemonsAnywhere() {
        var anywhere = new BitSet();
        daemons.forEach(anywhere::or);
        return anywhere;
    }

    /** Where and how it can be bought now, as far as the pool allows. */
    List<Offering> offerings(int index) {
        return offerings.get(index);
    }
}
