package dev.joiner.planner.advice;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.NearestName;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.schema.Finding;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.PoolView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node pool is worth among the others. Warnings only: types, classes and pools come and go, and what is wrong
 * now need not be wrong when the object is used. Thread-safe: no state.
 */
public final class PoolAdvice {
    private static final Map<String, String> NAMED = Map.of(
            Labels.INSTANCE_TYPE,
            "instance type",
            Labels.AWS_PREFIX + "instance-family",
            "instance family",
            Labels.AWS_PREFIX + "instance-category",
            "instance category",
            Labels.AWS_PREFIX + "instance-size",
            "instance size",
            Labels.ZONE,
            "zone",
            Labels.ARCH,
            "architecture");

    private final NodePool pool;
    private final Surroundings around;
    private final List<Finding> findings = new ArrayList<>();

    private PoolAdvice(NodePool pool, Surroundings around) {
        this.pool = pool;
        this.around = around;
    }

    /** What the author of this pool should know. */
    public static List<Finding> of(NodePool pool, Surroundings around) {
        var advice = new PoolAdvice(pool, around);
        advice.nodeClass();
        advice.types();
        advice.overlaps();
        advice.limits();
        return List.copyOf(advice.findings);
    }

    private void nodeClass() {
        Set<String> known = around.classes().get(pool.generation());
        if (known == null || pool.nodeClass().isEmpty() || known.contains(pool.nodeClass())) {
            return;
        }
        boolean old = pool.generation() == Generation.V1ALPHA5;
        warn(
                old ? "spec.providerRef.name" : "spec.template.spec.nodeClassRef.name",
                "there is no " + (old ? "AWSNodeTemplate" : "EC2NodeClass") + " '" + pool.nodeClass() + "'"
                        + nearest(pool.nodeClass(), known) + "; nothing is launched until it is there");
    }

    private void types() {
        List<InstanceType> types = knownTypes();
        if (types.isEmpty()) {
            return;
        }
        boolean unknown = false;
        for (Requirement requirement : pool.requirements().all()) {
            unknown |= unknownValues(requirement, types);
        }
        Requirements wanted = pool.nodeRequirements();
        boolean left = types.stream()
                .anyMatch(type -> type.requirements().canMeet(wanted, key -> !Labels.isWellKnown(key))
                        && type.offerings().stream().anyMatch(offering -> allows(wanted, offering)));
        if (!left && !unknown) {
            warn(requirementsField(), "no instance type of this region meets all of them: " + culprit(types));
        }
    }

    /** Types of the class where it is known, else all types that any pool knows. */
    private List<InstanceType> knownTypes() {
        var byName = new LinkedHashMap<String, InstanceType>();
        around.views().stream()
                .filter(view -> view.pool().generation() == pool.generation()
                        && view.nodeClass().name().equals(pool.nodeClass()))
                .forEach(view -> view.types().forEach(type -> byName.put(type.name(), type)));
        if (byName.isEmpty()) {
            around.views().forEach(view -> view.types().forEach(type -> byName.putIfAbsent(type.name(), type)));
        }
        return List.copyOf(byName.values());
    }

    private static boolean allows(Requirements wanted, Offering offering) {
        return wanted.allows(Labels.ZONE, offering.zone())
                && wanted.allows(Labels.CAPACITY_TYPE, offering.capacityType().text());
    }

    private boolean unknownValues(Requirement requirement, List<InstanceType> types) {
        String what = NAMED.get(requirement.key());
        if (what == null || requirement.isComplement()) {
            return false;
        }
        var known = new TreeSet<String>();
        for (InstanceType type : types) {
            type.requirements()
                    .get(requirement.key())
                    .filter(label -> !label.isComplement())
                    .ifPresent(label -> known.addAll(label.values()));
        }
        boolean none = true;
        var unknown = new ArrayList<String>();
        for (String value : requirement.values()) {
            if (known.contains(value)) {
                none = false;
            } else {
                unknown.add(value);
            }
        }
        for (String value : unknown.subList(0, Math.min(5, unknown.size()))) {
            warn(
                    requirementsField(),
                    requirement.key() + ": there is no " + what + " '" + value + "' in this region"
                            + nearest(value, known) + (none ? "; nothing can be launched" : ""));
        }
        return none && !requirement.values().isEmpty();
    }

    /** The first requirement that no type meets, or the last that leaves none. */
    private String culprit(List<InstanceType> types) {
        Requirements so = Requirements.NONE;
        for (Requirement requirement : pool.requirements().all()) {
            Requirements alone = Requirements.of(requirement);
            if (types.stream().noneMatch(type -> type.requirements().canMeet(alone, key -> !Labels.isWellKnown(key)))) {
                return "none meets " + requirement + "; change it";
            }
            Requirements next = so.and(requirement);
            if (types.stream().noneMatch(type -> type.requirements().canMeet(next, key -> !Labels.isWellKnown(key)))) {
                return requirement + " leaves none of those that meet " + so + "; widen one of them";
            }
            so = next;
        }
        return "those that do are not sold in the zones and ways to buy that are left; widen these";
    }

    private void overlaps() {
        for (NodePool other : around.pools()) {
            boolean another = !other.name().equals(pool.name());
            if (another && other.weight() == pool.weight() && overlap(other)) {
                warn(
                        "spec.weight",
                        "node pool '" + other.name() + "' takes the same pods and has the same weight, "
                                + (pool.weight() == 0 ? "none" : Integer.toString(pool.weight()))
                                + ": the cheaper node decides; set different weights to choose yourself");
            }
        }
    }

    private boolean overlap(NodePool other) {
        boolean sameTaints = repelling(pool).equals(repelling(other));
        for (Requirement mine : pool.requirements().all()) {
            boolean apart = other.requirements()
                    .get(mine.key())
                    .filter(theirs -> !theirs.intersects(mine))
                    .isPresent();
            // Pods choose by a label that only one of them sets.
            boolean own =
                    !Labels.isWellKnown(mine.key()) && !other.requirements().has(mine.key());
            if (apart || own) {
                return false;
            }
        }
        boolean theirOwn = other.requirements().all().stream()
                .anyMatch(theirs -> !Labels.isWellKnown(theirs.key())
                        && !pool.requirements().has(theirs.key()));
        return sameTaints && !theirOwn;
    }

    private static Set<Taint> repelling(NodePool pool) {
        var taints = new HashSet<Taint>();
        pool.taints().stream().filter(Taint::repels).forEach(taints::add);
        return taints;
    }

    private void limits() {
        for (PoolView view : around.views()) {
            if (!view.pool().name().equals(pool.name())) {
                continue;
            }
            pool.limits().amounts().forEach((name, most) -> {
                long used = view.used().get(name);
                if (used > most) {
                    warn(
                            (pool.generation() == Generation.V1ALPHA5 ? "spec.limits.resources." : "spec.limits.")
                                    + name,
                            Resources.quantity(name, most) + " is less than the pool's nodes have now, "
                                    + Resources.quantity(name, used)
                                    + ": no node is launched until some are gone; raise it or remove nodes");
                }
            });
        }
    }

    private String requirementsField() {
        return pool.generation() == Generation.V1ALPHA5 ? "spec.requirements" : "spec.template.spec.requirements";
    }

    private static String nearest(String name, Collection<String> known) {
        return NearestName.of(name, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("");
    }

    private void warn(String field, String message) {
        findings.add(Finding.warning(field, message));
    }
}
