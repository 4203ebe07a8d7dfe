package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every state that nodes of this plan can be in, and the way from one to the next when a pod's constraint is
 * added. Both are found once and remembered, so that all reasoning about labels is done once for each pair of
 * a state and a constraint, however many pods and nodes meet it. Confined to one plan.
 */
final class NodeStates {
    /** No node can meet both. */
    static final int NONE = -1;

    private static final int UNKNOWN = -2;

    private final List<PoolTypes> pools;
    private final Topology topology;
    private final List<NodeState> states = new ArrayList<>();
    private final List<Requirements> constraints = new ArrayList<>();
    private final Map<Requirements, Integer> constraintIds = new HashMap<>();
    private final LongIntMap transitions = new LongIntMap();
    private final LongIntMap domainConstraints = new LongIntMap();
    private final Map<Meaning, Integer> byMeaning = new HashMap<>();

    private record Meaning(int pool, Requirements requirements) {}

    /** Starts with one state for each pool: nothing known but the pool. */
    NodeStates(List<PoolTypes> pools, Topology topology) {
        this.pools = pools;
        this.topology = topology;
        for (int pool = 0; pool < pools.size(); pool++) {
            add(pool, pools.get(pool).requirements(), new Requirement[0], null);
        }
    }

    /** The state of a new node of a pool. */
    int root(int pool) {
        return pool;
    }

    NodeState state(int id) {
        return states.get(id);
    }

    /** What a constraint says. */
    Requirements requirements(int constraint) {
        return constraints.get(constraint);
    }

    /** The number of a constraint. */
    int constraint(Requirements requirements) {
        return constraintIds.computeIfAbsent(requirements, absent -> {
            constraints.add(requirements);
            return constraints.size() - 1;
        });
    }

    /** The constraint that says: in this domain. */
    int inDomain(int key, int domain) {
        long pair = ((long) key << 32) | domain;
        int known = domainConstraints.get(pair, UNKNOWN);
        if (known == UNKNOWN) {
            known = constraint(Requirements.of(Requirement.in(topology.label(key), topology.value(key, domain))));
            domainConstraints.put(pair, known);
        }
        return known;
    }

    /** The state with the constraint added; the same when it adds nothing, {@link #NONE} when it cannot be. */
    int refine(int state, int constraint) {
        long pair = ((long) state << 32) | constraint;
        int known = transitions.get(pair, UNKNOWN);
        if (known == UNKNOWN) {
            known = find(states.get(state), constraints.get(constraint));
            transitions.put(pair, known);
        }
        return known;
    }

    private int find(NodeState from, Requirements wanted) {
        if (wanted.all().isEmpty()) {
            return from.id();
        }
        if (!from.requirements().canMeet(wanted, Labels::isWellKnown)) {
            return NONE;
        }
        Requirements merged = from.requirements().and(wanted);
        if (merged.equals(from.requirements())) {
            return from.id();
        }
        Integer known = byMeaning.get(new Meaning(from.pool(), merged));
        if (known != null) {
            return known;
        }
        Requirement[] touched = wanted.all().stream()
                .flatMap(requirement -> merged.get(requirement.key()).stream())
                .toArray(Requirement[]::new);
        return add(from.pool(), merged, touched, from);
    }

    private int add(int pool, Requirements requirements, Requirement[] touched, @Nullable NodeState from) {
        PoolTypes types = pools.get(pool);
        long[] price = new long[types.count()];
        Arrays.fill(price, NodeState.IMPOSSIBLE);
        long[] order = new long[types.count()];
        int possible = 0;
        var allowed = new Allowed(requirements);
        for (int type = 0; type < price.length; type++) {
            if ((from == null || from.price(type) != NodeState.IMPOSSIBLE) && fits(types.type(type), touched)) {
                long cheapest = allowed.cheapest(types.offerings(type));
                price[type] = cheapest;
                if (cheapest != NodeState.IMPOSSIBLE) {
                    // Sorted by price, then by position, which is by name.
                    order[possible++] = (Math.min(cheapest, 1L << 46) << 16) | Math.min(type, 0xFFFF);
                }
            }
        }
        var meaning = new Meaning(pool, requirements);
        if (possible == 0 && from != null) {
            byMeaning.put(meaning, NONE);
            return NONE;
        }
        Arrays.sort(order, 0, possible);
        int[] byPrice = new int[possible];
        for (int i = 0; i < possible; i++) {
            byPrice[i] = (int) (order[i] & 0xFFFF);
        }
        int id = states.size();
        states.add(new NodeState(id, pool, requirements, price, byPrice));
        byMeaning.put(meaning, id);
        return id;
    }

    private static boolean fits(InstanceType type, Requirement[] touched) {
        for (Requirement requirement : touched) {
            if (!PoolTypes.fits(type, requirement)) {
                return false;
            }
        }
        return true;
    }

    /** Which zones and capacity types requirements allow, asked once for each. */
    private static final class Allowed {
        private final Requirements requirements;
        private final Map<String, Boolean> zones = new HashMap<>();
        private final Set<CapacityType> capacityTypes = EnumSet.noneOf(CapacityType.class);

        Allowed(Requirements requirements) {
            this.requirements = requirements;
            for (var capacityType : CapacityType.values()) {
                if (requirements.allows(Labels.CAPACITY_TYPE, capacityType.text())) {
                    capacityTypes.add(capacityType);
                }
            }
        }

        boolean allows(Offering offering) {
            return capacityTypes.contains(offering.capacityType())
                    && zones.computeIfAbsent(offering.zone(), zone -> requirements.allows(Labels.ZONE, zone));
        }

        long cheapest(List<Offering> offerings) {
            long cheapest = NodeState.IMPOSSIBLE;
            for (Offering offering : offerings) {
                if (offering.price().nanos() < cheapest && allows(offering)) {
                    cheapest = offering.price().nanos();
                }
            }
            return cheapest;
        }
    }

    /** The domains that a node in this state may be in; none when its nodes do not have the label. */
    int[] domains(int state, int key) {
        NodeState known = states.get(state);
        int[] domains = known.domains(key);
        if (domains == null) {
            domains = findDomains(known, key);
            known.domains(key, domains);
        }
        return domains;
    }

    /** The domain of a node in this state, {@link #NONE} while it may be in several or has no such label. */
    int decided(int state, int key) {
        int[] possible = domains(state, key);
        return possible.length == 1 ? possible[0] : NONE;
    }

    private int[] findDomains(NodeState state, int key) {
        String label = topology.label(key);
        Requirement only = state.requirements().get(label).orElse(null);
        if (only != null && only.isSingle() && state.byPrice().length > 0) {
            return new int[] {topology.domain(key, only.single())};
        }
        var values = new TreeSet<String>();
        PoolTypes types = pools.get(state.pool());
        if (label.equals(Labels.ZONE) || label.equals(Labels.CAPACITY_TYPE)) {
            var allowed = new Allowed(state.requirements());
            for (int type : state.byPrice()) {
                for (Offering offering : types.offerings(type)) {
                    if (allowed.allows(offering)) {
                        values.add(
                                label.equals(Labels.ZONE)
                                        ? offering.zone()
                                        : offering.capacityType().text());
                    }
                }
            }
        } else {
            findLabelValues(state, label, types, values);
        }
        return values.stream().mapToInt(value -> topology.domain(key, value)).toArray();
    }

    private static void findLabelValues(NodeState state, String label, PoolTypes types, Set<String> values) {
        Requirement own = state.requirements().get(label).orElse(null);
        boolean defined = false;
        for (int type : state.byPrice()) {
            Requirement offered = types.type(type).requirements().get(label).orElse(null);
            if (offered != null && !offered.isComplement()) {
                defined = true;
                offered.values().stream()
                        .filter(value -> own == null || own.allows(value))
                        .forEach(values::add);
            }
        }
        if (!defined && own != null && !own.isComplement()) {
            values.addAll(own.values());
        }
    }
}
