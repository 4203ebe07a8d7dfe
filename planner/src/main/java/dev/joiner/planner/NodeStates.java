package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            PoolTypes types = pools.get(pool);
            add(pool, types.requirements(), types.assortment(types.requirements(), Assortment::all));
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
        Assortment left = pools.get(from.pool())
                .assortment(merged, types -> from.assortment().narrowed(merged, touched(merged, wanted)));
        if (left.byPrice().length == 0) {
            byMeaning.put(new Meaning(from.pool(), merged), NONE);
            return NONE;
        }
        return add(from.pool(), merged, left);
    }

    private static Requirement[] touched(Requirements merged, Requirements wanted) {
        return wanted.all().stream()
                .flatMap(requirement -> merged.get(requirement.key()).stream())
                .toArray(Requirement[]::new);
    }

    private int add(int pool, Requirements requirements, Assortment assortment) {
        int id = states.size();
        states.add(new NodeState(id, pool, requirements, assortment));
        byMeaning.put(new Meaning(pool, requirements), id);
        return id;
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
        return state.assortment().values(topology.label(key)).stream()
                .mapToInt(value -> topology.domain(key, value))
                .toArray();
    }
}
