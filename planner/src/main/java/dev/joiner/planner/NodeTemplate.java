package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What nodes of a pool can be under some requirements: the instance types that remain, each with what
 * DaemonSets leave free and its offerings. Immutable.
 *
 * @param requirements the pool's and those of the pods merged so far
 * @param candidates remaining types, cheapest first
 */
record NodeTemplate(PoolView view, Requirements requirements, List<Candidate> candidates) {
    /** AWS takes at most this many types in one launch; the cheapest are kept. */
    static final int MOST_TYPES = 60;

    /** Cheapest first; ties by type, then zone. */
    static final Comparator<LaunchOption> BY_PRICE = Comparator.comparing(LaunchOption::price)
            .thenComparing(LaunchOption::instanceType)
            .thenComparing(LaunchOption::zone);

    /** A type that remains, with what pods can use of it. */
    record Candidate(InstanceType type, Resources free, Resources daemons, List<LaunchOption> options) {
        LaunchOption cheapest() {
            return options.getFirst();
        }
    }

    static NodeTemplate of(PoolView view, List<Shape> daemons) {
        Requirements requirements = view.pool().nodeRequirements();
        var candidates = new ArrayList<Candidate>();
        for (InstanceType type : view.types()) {
            if (fits(type, requirements)) {
                Resources overhead = DaemonOverhead.under(
                        requirements.and(type.requirements()), view.pool().taints(), daemons);
                options(type, requirements)
                        .ifPresent(options -> candidates.add(
                                new Candidate(type, type.allocatable().minus(overhead), overhead, options)));
            }
        }
        return new NodeTemplate(view, requirements, sorted(candidates));
    }

    /** This with the requirements of a pod merged in; types and offerings that no longer fit are gone. */
    NodeTemplate narrowedBy(Requirements wanted) {
        if (wanted.all().isEmpty()) {
            return this;
        }
        Requirements merged = requirements.and(wanted);
        var remaining = new ArrayList<Candidate>();
        for (Candidate candidate : candidates) {
            if (fits(candidate.type(), merged)) {
                options(candidate.type(), merged)
                        .ifPresent(options -> remaining.add(
                                new Candidate(candidate.type(), candidate.free(), candidate.daemons(), options)));
            }
        }
        return new NodeTemplate(view, merged, sorted(remaining));
    }

    /** Whether the type can meet them all; a label that only pools define says nothing about types. */
    private static boolean fits(InstanceType type, Requirements requirements) {
        return type.requirements().canMeet(requirements, key -> !Labels.isWellKnown(key));
    }

    /** Why pods of this shape can never be on this pool's nodes, as far as labels and taints say. */
    Optional<String> refusal(Shape shape, Requirements alternative) {
        for (Taint taint : view.pool().taints()) {
            if (taint.repels() && !Toleration.tolerates(shape.tolerations(), taint)) {
                return Optional.of("taint " + taint + " is not tolerated");
            }
        }
        List<String> conflicts = requirements.conflictsWith(alternative, Labels::isWellKnown);
        return conflicts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", conflicts));
    }

    private static List<Candidate> sorted(List<Candidate> candidates) {
        candidates.sort(Comparator.comparing(Candidate::cheapest, BY_PRICE));
        return List.copyOf(candidates);
    }

    /** The offerings that meet the requirements, all of the capacity type of the cheapest one. */
    private static Optional<List<LaunchOption>> options(InstanceType type, Requirements requirements) {
        var options = new ArrayList<LaunchOption>();
        for (Offering offering : type.offerings()) {
            if (offering.available()
                    && requirements.allows(Labels.ZONE, offering.zone())
                    && requirements.allows(
                            Labels.CAPACITY_TYPE, offering.capacityType().text())) {
                options.add(new LaunchOption(type.name(), offering.zone(), offering.capacityType(), offering.price()));
            }
        }
        if (options.isEmpty()) {
            return Optional.empty();
        }
        options.sort(BY_PRICE);
        var capacityType = options.getFirst().capacityType();
        options.removeIf(option -> option.capacityType() != capacityType);
        return Optional.of(List.copyOf(options));
    }
}
