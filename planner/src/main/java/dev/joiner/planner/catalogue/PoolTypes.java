package dev.joiner.planner.catalogue;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import dev.joiner.planner.node.DaemonOverhead;
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
public final class PoolTypes {
    /** Offering sets that are kept; each is as large as the catalogue. */
    private static final int MOST_OFFERING_SETS = 128;

    private final PoolView view;
    private final Requirements requirements;
    private final List<InstanceType> types;
    private final List<Shape> daemonShapes;
    private final List<BitSet> daemons;
    private final List<Resources> free;
    private final List<List<Offering>> offerings;
    private final Map<Requirements, OfferingSet> offeringSets;
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
            Map<Requirements, OfferingSet> offeringSets) {
        this.view = view;
        this.requirements = requirements;
        this.types = List.copyOf(types);
        this.daemonShapes = daemonShapes;
        this.daemons = List.copyOf(daemons);
        this.free = List.copyOf(free);
        this.offerings = List.copyOf(offerings);
        this.offeringSets = offeringSets;
    }

    /** Compiles a pool, with these DaemonSets on its nodes. */
    public static PoolTypes of(PoolView view, List<Shape> daemonShapes) {
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
        var same = new PoolTypes(other, requirements, types, daemonShapes, daemons, free, offerings, offeringSets);
        same.vectors = vectors;
        return same;
    }

    /** The pool as it was given. */
    public PoolView view() {
        return view;
    }

    /** The pool's name. */
    public String name() {
        return view.pool().name();
    }

    /** What the pool requires of its nodes. */
    public Requirements requirements() {
        return requirements;
    }

    /** How many types it can launch. */
    public int count() {
        return types.size();
    }

    /** The type at this position. */
    public InstanceType type(int index) {
        return types.get(index);
    }

    /** What pods can use of a node of this type. */
    public Resources free(int index) {
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
    OfferingSet offeringSet(Requirements under, Function<PoolTypes, OfferingSet> find) {
        OfferingSet known = offeringSets.get(under);
        if (known == null) {
            if (offeringSets.size() >= MOST_OFFERING_SETS) {
                offeringSets.clear();
            }
            known = find.apply(this);
            offeringSets.put(under, known);
        }
        return known;
    }

    /** What DaemonSets take of it. */
    public Resources overhead(int index) {
        return DaemonOverhead.sum(daemons.get(index), daemonShapes);
    }

    /** The DaemonSets that run on nodes of this type; not to be changed. */
    BitSet daemons(int index) {
        return daemons.get(index);
    }

    /** The DaemonSets that run on nodes of some type. */
    public BitSet daemonsAnywhere() {
        var anywhere = new BitSet();
        daemons.forEach(anywhere::or);
        return anywhere;
    }

    /** Where and how it can be bought now, as far as the pool allows. */
    public List<Offering> offerings(int index) {
        return offerings.get(index);
    }
}
