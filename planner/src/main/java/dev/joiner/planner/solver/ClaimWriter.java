package dev.joiner.planner.solver;

import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Dimensions;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.LongIntMap;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolBudget;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.model.PlannedNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From planned nodes to claims: every way to buy each of them. Confined to one plan. */
final class ClaimWriter {
    /** AWS takes at most this many types in one launch; the cheapest are kept. */
    static final int MOST_TYPES = 60;

    /** Cheapest first; ties by type, then zone. */
    static final Comparator<LaunchOption> BY_PRICE = Comparator.comparing(LaunchOption::price)
            .thenComparing(LaunchOption::instanceType)
            .thenComparing(LaunchOption::zone);

    private final Catalogue catalogue;
    private final NodeStates states;
    private final List<PoolBudget> budgets;
    private final Dimensions dimensions;
    private final Map<Integer, CapacityType[]> capacityTypes = new HashMap<>();
    private final LongIntMap optionIds = new LongIntMap();
    private final List<List<LaunchOption>> options = new ArrayList<>();
    private final Map<TypesInState, Ways> ways = new HashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();

    /** A set of types, compared by what is in it. */
    private static final class TypesInState {
        private final int state;
        private final int[] types;

        TypesInState(int state, int[] types) {
            this.state = state;
            this.types = types;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof TypesInState that && state == that.state && Arrays.equals(types, that.types);
        }

        @Override
        public int hashCode() {
            return 31 * state + Arrays.hashCode(types);
        }
    }

    /** All ways to buy a node, and the largest capacity that any has. */
    private record Ways(List<LaunchOption> options, Resources largest) {}

    ClaimWriter(Catalogue catalogue, NodeStates states, List<PoolBudget> budgets, Dimensions dimensions) {
        this.catalogue = catalogue;
        this.states = states;
        this.budgets = budgets;
        this.dimensions = dimensions;
    }

    PlannedClaim write(PlannedNode node) {
        NodeState state = states.state(node.state());
        PoolTypes types = catalogue.pools().get(state.pool());
        Ways found = ways.computeIfAbsent(
                new TypesInState(state.id(), holding(node, state)), key -> waysToBuy(state, key.types));
        budgets.get(state.pool()).countInstead(node.type(), found.largest());
        var pods = new TreeMap<String, Integer>();
        for (PlannedNode.Portion portion : node.portions()) {
            pods.merge(portion.podClass().unit().key(), portion.count(), Integer::sum);
        }
        String pool = types.name();
        return new PlannedClaim(
                pool + "-" + counters.merge(pool, 1, Integer::sum),
                types.view().pool(),
                types.view().nodeClass(),
                state.requirements(),
                found.options(),
                types.overhead(node.type()).plus(dimensions.resources(node.used())),
                pods,
                found.largest());
    }

    /** The cheapest types that hold the node's pods, within limits and at the capacity type of the first. */
    private int[] holding(PlannedNode node, NodeState state) {
        PoolBudget budget = budgets.get(state.pool());
        CapacityType[] known = capacityTypes.computeIfAbsent(
                state.id(),
                absent -> new CapacityType[catalogue.pools().get(state.pool()).count()]);
        CapacityType capacityType = capacityType(state, node.type(), known);
        boolean unlimited = budget.isUnlimited();
        int[] holding = new int[MOST_TYPES];
        int count = 0;
        for (int type : state.byPrice()) {
            if (count == MOST_TYPES) {
                break;
            }
            if (Fit.fits(node.used(), catalogue.free(state.pool(), type))
                    && (unlimited || type == node.type() || budget.allowsInstead(node.type(), type))
                    && capacityType(state, type, known) == capacityType) {
                holding[count++] = type;
            }
        }
        return Arrays.copyOf(holding, count);
    }

    /** The capacity type of the cheapest offering of a type; {@code known} are those found before, in this state. */
    private CapacityType capacityType(NodeState state, int type, CapacityType[] known) {
        CapacityType its = known[type];
        if (its == null) {
            its = options(state, type).getFirst().capacityType();
            known[type] = its;
        }
        return its;
    }

    private Ways waysToBuy(NodeState state, int[] types) {
        var all = new ArrayList<LaunchOption>();
        Resources largest = Resources.NONE;
        for (int type : types) {
            all.addAll(options(state, type));
            largest = largest.max(catalogue.pools().get(state.pool()).type(type).capacity());
        }
        all.sort(BY_PRICE);
        return new Ways(List.copyOf(all), largest);
    }

    /** The offerings of a type, all of the capacity type of the cheapest one. */
    private List<LaunchOption> options(NodeState state, int type) {
        long typeInState = ((long) state.id() << 32) | type;
        int id = optionIds.get(typeInState, -1);
        if (id < 0) {
            id = options.size();
            options.add(findOptions(state, type));
            optionIds.put(typeInState, id);
        }
        return options.get(id);
    }

    private List<LaunchOption> findOptions(NodeState state, int type) {
        PoolTypes types = catalogue.pools().get(state.pool());
        Requirements requirements = state.requirements();
        var found = new ArrayList<LaunchOption>();
        for (Offering offering : types.offerings(type)) {
            if (offering.meets(requirements)) {
                found.add(new LaunchOption(
                        types.type(type).name(), offering.zone(), offering.capacityType(), offering.price()));
            }
        }
        // Of equal prices the capacity type that comes first: on demand before spot.
        found.sort(Comparator.comparing(LaunchOption::price)
                .thenComparing(LaunchOption::capacityType)
                .thenComparing(BY_PRICE));
        CapacityType cheapest = found.getFirst().capacityType();
        found.removeIf(option -> option.capacityType() != cheapest);
        found.sort(BY_PRICE);
        return List.copyOf(found);
    }
}
