package dev.joiner.planner.solver;

import dev.joiner.cloud.HourlyPrice;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.bound.Bounds;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.model.SoleVolumes;
import dev.joiner.planner.model.TopologyGroup;
import dev.joiner.planner.packing.LargeNeighborhoodSearch;
import dev.joiner.planner.packing.Packing;
import dev.joiner.planner.packing.Problem;
import dev.joiner.planner.packing.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One way to a plan: pods are placed, the result is improved, may be compared with that of another way, and is
 * written down. Confined to one plan.
 */
final class Attempt {
    private final Problem problem;
    private final List<PodClass> classes;
    private final Catalogue catalogue;
    private final NodeStates states;
    private final PodConstraints rules;
    private final Packing packing;
    private final Map<String, Plan.Unplaced> unplaced = new TreeMap<>();
    private HourlyPrice least = HourlyPrice.ZERO;

    Attempt(Problem problem, Way way) {
        this.problem = problem;
        this.classes = problem.classes();
        this.catalogue = problem.catalogue();
        this.states = problem.states();
        this.rules = problem.rules();
        this.packing = new Packing(problem, way);
    }

    /**
     * Whether another way may serve the demand better. Quotas that were fixed before and could not be used up leave a
     * spread uneven, and those for pods that need none keep them from better places; a small demand is planned in
     * every way that differs.
     */
    boolean isWorth(Way other) {
        boolean wanting = !unplaced.isEmpty() || (isSmall() && mayBeCheaper());
        return switch (other) {
            case NODE_BY_NODE -> false;
            case STRICTLY -> !rules.areKept() || (rules.haveQuotasForOthers() && wanting);
            case POD_BY_POD -> isSmall() && !packing.isExact() && wanting;
        };
    }

    /** Whether every pod has a place and every spread is even. */
    boolean isSound() {
        return unplaced.isEmpty() && rules.areKept();
    }

    private boolean isSmall() {
        return pods() <= LargeNeighborhoodSearch.SMALL_DEMAND;
    }

    private boolean mayBeCheaper() {
        return packing.price() > least.nanos();
    }

    /**
     * Whether it keeps every spread where the other does not; then whether it serves more: first the waiting pods of
     * the highest priority that differs, then those that are expected only; and, serving as many, whether it is
     * cheaper.
     */
    boolean isBetterThan(Attempt other) {
        if (rules.areKept() != other.rules.areKept()) {
            return rules.areKept();
        }
        SortedMap<Integer, Integer> more = waitingWithoutPlace();
        other.waitingWithoutPlace().forEach((priority, count) -> more.merge(priority, -count, Integer::sum));
        for (int difference : more.values()) {
            if (difference != 0) {
                return difference < 0;
            }
        }
        int expected = expectedWithoutPlace() - other.expectedWithoutPlace();
        return expected < 0 || (expected == 0 && packing.price() < other.packing.price());
    }

    /** By priority, the highest first. */
    private SortedMap<Integer, Integer> waitingWithoutPlace() {
        var counts = new TreeMap<Integer, Integer>(Comparator.reverseOrder());
        for (PodClass podClass : classes) {
            Plan.Unplaced none = unplaced.get(podClass.unit().key());
            if (none != null) {
                counts.merge(podClass.unit().shape().priority(), none.pods(), Integer::sum);
            }
        }
        return counts;
    }

    private int expectedWithoutPlace() {
        return unplaced.values().stream().mapToInt(Plan.Unplaced::expected).sum();
    }

    /** Gives every pod a place, as far as there is one. */
    void place() {
        classes.forEach(podClass -> podClass.remaining(
                isRefused(podClass)
                        ? 0
                        : Math.min(podClass.most(), podClass.unit().pods())));
        packing.place(false);
        for (PodClass podClass : classes) {
            DemandUnit unit = podClass.unit();
            int beyond = Math.max(0, unit.pods() - podClass.most());
            int left = isRefused(podClass) ? unit.pods() : podClass.remaining() + beyond;
            if (left > 0) {
                unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), left, 0, reasons(podClass)));
            }
        }
        for (PodClass podClass : classes) {
            // Where real pods find no place, expected ones of the same shape do not either.
            boolean hopeless =
                    isRefused(podClass) || unplaced.containsKey(podClass.unit().key());
            podClass.keepAllWishes();
            DemandUnit unit = podClass.unit();
            int most = Math.max(0, podClass.most() - unit.pods());
            podClass.remaining(hopeless ? 0 : Math.min(most, unit.expected()));
        }
        packing.place(true);
        addExpected();
        least = lowerBound();
    }

    /**
     * Makes the nodes cheaper, and finds places for pods that have none because of where others are, where the demand
     * is small and every spread is even. Called once, after {@link #place}.
     *
     * @param canBeBound whether the pods of a plan can be bound one after the other: those that were moved may wait for
     *     each other
     * @param thorough whether large demands get more steps than small ones
     */
    void improve(Predicate<Plan> canBeBound, boolean thorough) {
        if (!isSmall()
                || packing.isExact()
                || packing.nodes().isEmpty()
                || !rules.areKept()
                || packing.hasRaisedFloors()) {
            return;
        }
        var hopeful = new ArrayList<PodClass>();
        for (PodClass podClass : classes) {
            Plan.Unplaced none = unplaced.get(podClass.unit().key());
            podClass.remaining(0);
            // Pods that no rule is about had every room that there is.
            if (none != null && !podClass.isFree() && !isRefused(podClass) && !isShort(podClass)) {
                podClass.remaining(none.pods() + none.expected());
                hopeful.add(podClass);
            }
        }
        if (hopeful.isEmpty() && !mayBeCheaper()) {
            return;
        }
        boolean isOrdered = mayBeCircular() && canBeBound.test(write());
        LargeNeighborhoodSearch.of(
                packing, problem, least.nanos(), () -> !isOrdered || canBeBound.test(write()), thorough);
        hopeful.forEach(this::note);
        least = lowerBound();
        classes.forEach(podClass -> podClass.remaining(0));
    }

    /** Whether some pods both want to be near others and are wanted near. */
    private boolean mayBeCircular() {
        return classes.stream().anyMatch(podClass -> isNear(podClass.last().held()) && isNear(podClass.members()));
    }

    private static boolean isNear(TopologyGroup[] groups) {
        return Arrays.stream(groups).anyMatch(group -> group.kind() == TopologyGroup.Kind.NEAR);
    }

    /** Notes how many pods of a class have no place now; expected ones go without before real ones do. */
    private void note(PodClass podClass) {
        Plan.Unplaced before =
                Objects.requireNonNull(unplaced.remove(podClass.unit().key()));
        int left = podClass.remaining();
        if (left > 0) {
            int expected = Math.min(left, before.expected());
            unplaced.put(
                    before.demand(), new Plan.Unplaced(before.demand(), left - expected, expected, before.reasons()));
        }
    }

    /** The plan. */
    Plan write() {
        var writer = new ClaimWriter(catalogue, states, packing.budgets(), problem.dimensions());
        return new Plan(
                packing.nodes().stream().map(writer::write).toList(), shares(), List.copyOf(unplaced.values()), least);
    }

    private int pods() {
        return classes.stream()
                .mapToInt(podClass -> podClass.unit().pods() + podClass.unit().expected())
                .sum();
    }

    private static boolean isRefused(PodClass podClass) {
        return !podClass.shape().refusals().isEmpty();
    }

    /** Whether some of them cannot have a volume that they want. */
    private static boolean isShort(PodClass podClass) {
        DemandUnit unit = podClass.unit();
        return podClass.most() < unit.pods() + unit.expected();
    }

    private List<String> reasons(PodClass podClass) {
        if (isShort(podClass) && podClass.remaining() == 0) {
            return List.of("one pod at a time may have its volume, and another has it (ReadWriteOncePod): "
                    + String.join(", ", SoleVolumes.of(podClass.shape().volumes())));
        }
        return new Reasons(
                        catalogue,
                        states,
                        rules,
                        problem.groups().daemons(),
                        problem.rooms().size() + packing.nodes().size())
                .of(podClass);
    }

    private void addExpected() {
        for (PodClass podClass : classes) {
            DemandUnit unit = podClass.unit();
            Plan.Unplaced real = unplaced.get(unit.key());
            if (real != null && unit.expected() > 0) {
                unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), real.pods(), unit.expected(), real.reasons()));
            } else if (real == null && isRefused(podClass) && unit.expected() > 0) {
                unplaced.put(unit.key(), new Plan.Unplaced(unit.key(), 0, unit.expected(), reasons(podClass)));
            } else if (real == null) {
                int beyond = Math.max(0, unit.expected() - Math.max(0, podClass.most() - unit.pods()));
                if (podClass.remaining() + beyond > 0) {
                    unplaced.put(
                            unit.key(),
                            new Plan.Unplaced(unit.key(), 0, podClass.remaining() + beyond, reasons(podClass)));
                }
            }
        }
    }

    private List<Plan.RoomShare> shares() {
        var shares = new ArrayList<Plan.RoomShare>();
        for (RoomNode node : problem.rooms()) {
            for (RoomNode.Share share : node.shares()) {
                shares.add(new Plan.RoomShare(
                        node.room().name(), share.podClass().unit().key(), share.count()));
            }
        }
        return shares;
    }

    private HourlyPrice lowerBound() {
        if (packing.nodes().isEmpty()) {
            return HourlyPrice.ZERO;
        }
        long together = Math.max(
                0, Bounds.least(catalogue, states, classes, problem.rooms().size(), problem.roomFree(), podClass -> {
                    DemandUnit unit = podClass.unit();
                    Plan.Unplaced none = unplaced.get(unit.key());
                    return unit.pods() + unit.expected() - (none == null ? 0 : none.pods() + none.expected());
                }));
        return new HourlyPrice(WholeNodeBound.of(problem, packing, together));
    }
}
