package dev.joiner.planner.advice;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.NearestName;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.schema.Finding;
import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether some pool can make a node for a pod and, if none can, which of its words is at fault. Used once. */
final class PlacementAdvice {
    private static final int MOST_POOLS_NAMED = 3;

    private final PodTemplate template;
    private final Shape shape;
    private final List<List<Wish>> alternatives;
    private final List<PoolView> pools;

    PlacementAdvice(PodTemplate template, Shape shape, List<List<Wish>> alternatives, List<PoolView> pools) {
        this.template = template;
        this.shape = shape;
        this.alternatives = alternatives;
        this.pools = pools.stream().filter(view -> !view.types().isEmpty()).toList();
    }

    void add(List<Finding> findings) {
        // The planner's own word: volumes narrow where a pod may go, too.
        boolean placed = pools.isEmpty()
                || shape.alternatives().stream()
                        .anyMatch(wanted -> pools.stream().anyMatch(view -> takes(view, wanted)));
        if (placed) {
            return;
        }
        List<Finding> words = impossibleWords();
        if (!words.isEmpty()) {
            findings.addAll(words);
            return;
        }
        untolerated().or(this::tooLarge).ifPresentOrElse(findings::add, () -> findings.add(reasons()));
    }

    private boolean takes(PoolView view, Requirements wanted) {
        return taint(view).isEmpty()
                && labels(view, wanted)
                && !fitting(view, wanted).isEmpty();
    }

    private Optional<Taint> taint(PoolView view) {
        return view.pool().taints().stream()
                .filter(taint -> taint.repels() && !Toleration.tolerates(shape.tolerations(), taint))
                .findFirst();
    }

    private static boolean labels(PoolView view, Requirements wanted) {
        return view.pool().nodeRequirements().canMeet(wanted, Labels::isWellKnown)
                && !allowed(view, wanted).isEmpty();
    }

    /** Types that labels leave; of their zones and ways to buy at least one. */
    private static List<InstanceType> allowed(PoolView view, Requirements wanted) {
        Requirements merged = view.pool().nodeRequirements().and(wanted);
        return view.types().stream()
                .filter(type -> type.requirements().canMeet(merged, key -> !Labels.isWellKnown(key))
                        && type.offerings().stream()
                                .anyMatch(offering -> merged.allows(Labels.ZONE, offering.zone())
                                        && merged.allows(
                                                Labels.CAPACITY_TYPE,
                                                offering.capacityType().text())))
                .toList();
    }

    private List<InstanceType> fitting(PoolView view, Requirements wanted) {
        return allowed(view, wanted).stream()
                .filter(type -> shape.requests().fitsIn(type.allocatable()))
                .toList();
    }

    /** Words that no pool meets, whatever else the pod says; only where every alternative has one. */
    private List<Finding> impossibleWords() {
        var findings = new ArrayList<Finding>();
        for (List<Wish> wishes : alternatives) {
            Optional<Wish> impossible = wishes.stream()
                    .filter(wish -> pools.stream().noneMatch(view -> labels(view, Requirements.of(wish.requirement()))))
                    .findFirst();
            if (impossible.isEmpty()) {
                return List.of();
            }
            Finding finding = impossible(impossible.get());
            if (!findings.contains(finding)) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private Finding impossible(Wish wish) {
        Requirement requirement = wish.requirement();
        var known = new TreeSet<String>();
        boolean defined = false;
        for (PoolView view : pools) {
            Optional<Requirement> own = view.pool().nodeRequirements().get(requirement.key());
            defined |= own.isPresent();
            own.filter(has -> !has.isComplement()).ifPresent(has -> known.addAll(has.values()));
            if (own.isEmpty()) {
                for (InstanceType type : view.types()) {
                    type.requirements()
                            .get(requirement.key())
                            .filter(has -> !has.isComplement())
                            .ifPresent(has -> known.addAll(has.values()));
                }
            }
        }
        if (!defined && known.isEmpty()) {
            String nearest = NearestName.of(requirement.key(), keys())
                    .map(key -> "; did you mean " + key + "?")
                    .orElse("");
            return Finding.warning(
                    wish.field(),
                    "no node of a pool has the label '" + requirement.key() + "'" + nearest
                            + "; remove it or set it in a pool");
        }
        String value = requirement.isSingle() ? requirement.single() : "";
        String nearest = NearestName.of(value, known)
                .filter(name -> !value.isEmpty())
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        return Finding.warning(
                wish.field(),
                requirement + " is met by no node pool" + nearest + "; pools have " + some(known) + ": change the value"
                        + " or add a pool");
    }

    private SortedSet<String> keys() {
        var keys = new TreeSet<String>(List.of(
                Labels.ZONE, Labels.INSTANCE_TYPE, Labels.ARCH, Labels.OS, Labels.CAPACITY_TYPE, Labels.NODE_POOL));
        for (PoolView view : pools) {
            view.pool().nodeRequirements().all().forEach(requirement -> keys.add(requirement.key()));
        }
        return keys;
    }

    private static String some(SortedSet<String> values) {
        List<String> first = values.stream().limit(5).toList();
        return first + (values.size() > first.size() ? " and " + (values.size() - first.size()) + " more" : "");
    }

    /** Every pool that its labels would choose has a taint that it does not tolerate. */
    private Optional<Finding> untolerated() {
        List<PoolView> chosen = chosen();
        boolean all = !chosen.isEmpty()
                && chosen.stream().allMatch(view -> taint(view).isPresent());
        if (!all) {
            return Optional.empty();
        }
        String taints = String.join(
                ", ",
                chosen.stream()
                        .limit(MOST_POOLS_NAMED)
                        .map(view -> "'" + view.pool().name() + "' has "
                                + taint(view).map(Taint::toString).orElse(""))
                        .toList());
        return Optional.of(Finding.warning(
                template.path() + ".tolerations",
                "no node pool's taints are tolerated (" + taints + "): add a toleration for one"));
    }

    /** No type of the pools that its labels and tolerations leave is large enough. */
    private Optional<Finding> tooLarge() {
        List<InstanceType> types = chosen().stream()
                .filter(view -> taint(view).isEmpty())
                .flatMap(view -> shape.alternatives().stream().flatMap(wanted -> allowed(view, wanted).stream()))
                .toList();
        if (types.isEmpty()) {
            return Optional.empty();
        }
        for (String name : shape.requests().amounts().keySet()) {
            long wanted = shape.requests().get(name);
            InstanceType largest = types.stream()
                    .max(Comparator.comparingLong(
                                    (InstanceType type) -> type.allocatable().get(name))
                            .thenComparing(InstanceType::name))
                    .orElseThrow();
            long most = largest.allocatable().get(name);
            if (wanted > most) {
                return Optional.of(Finding.warning(
                        template.path() + ".containers",
                        "the pod requests " + Resources.quantity(name, wanted) + " " + name
                                + (most == 0
                                        ? ", which no allowed instance type has: allow one that does"
                                        : " and the largest allowed instance type, " + largest.name() + ", has "
                                                + Resources.quantity(name, most)
                                                + ": lower the request or allow larger types")));
            }
        }
        return Optional.of(Finding.warning(
                template.path() + ".containers",
                "no allowed instance type has all of " + shape.requests().with(Resources.PODS, 0)
                        + " at once: lower one request or allow more types"));
    }

    /** Pools that the pod's labels choose, whatever their taints and sizes. */
    private List<PoolView> chosen() {
        return pools.stream()
                .filter(view -> shape.alternatives().stream().anyMatch(wanted -> labels(view, wanted)))
                .toList();
    }

    /** It is nobody's fault alone: one reason a pool. */
    private Finding reasons() {
        var texts = new ArrayList<String>();
        for (PoolView view : pools.subList(0, Math.min(MOST_POOLS_NAMED, pools.size()))) {
            texts.add(view.pool().name() + ": " + reason(view));
        }
        if (pools.size() > MOST_POOLS_NAMED) {
            texts.add("and " + (pools.size() - MOST_POOLS_NAMED) + " more pools");
        }
        return Finding.warning(
                template.path(), "no node pool can make a node for it: " + String.join("; ", texts) + "; change one");
    }

    private String reason(PoolView view) {
        Optional<Taint> taint = taint(view);
        if (taint.isPresent()) {
            return "taint " + taint.get() + " is not tolerated";
        }
        for (Requirements wanted : shape.alternatives()) {
            List<String> conflicts = view.pool().nodeRequirements().conflictsWith(wanted, Labels::isWellKnown);
            if (!conflicts.isEmpty()) {
                return conflicts.getFirst();
            }
            if (!allowed(view, wanted).isEmpty()) {
                return "no type of it has " + shape.requests().with(Resources.PODS, 0);
            }
        }
        return "no instance type has all that it asks for";
    }
}
