package dev.joiner.planner.catalogue;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.node.SureLabels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every state that nodes of this plan can be in, and the way from one to the next when a pod's constraint is
 * added. Both are found once and remembered, so that all reasoning about labels is done once for each pair of
 * a state and a constraint, however many pods and nodes meet it. Confined to one plan.
 */
public final class NodeStates {
    /** No node can meet both. */
    public static final int NONE = -1;

    private static final int UNKNOWN = -2;

    private final List<PoolTypes> pools;
    private final Topology topology;
    private final List<NodeState> states = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private final Map<Constraint, Integer> constraintIds = new HashMap<>();
    private final LongIntMap transitions = new LongIntMap();
    private final LongIntMap domainConstraints = new LongIntMap();
    private final Map<Meaning, Integer> byMeaning = new HashMap<>();

    /** Constraints, and states, that only say in which domains a node is: what is sold there is kept for all plans. */
    private final BitSet domainsOnly = new BitSet();

    private final BitSet statesOfDomains = new BitSet();

    private record Constraint(Requirements requirements, Company company) {}

    private record Meaning(int pool, Requirements requirements, Company company) {}

    /** Starts with one state for each pool: nothing known but the pool. */
    public NodeStates(List<PoolTypes> pools, Topology topology) {
        this.pools = pools;
        this.topology = topology;
        for (int pool = 0; pool < pools.size(); pool++) {
            PoolTypes types = pools.get(pool);
            add(pool, types.requirements(), Company.ANY, types.offeringSet(types.requirements(), OfferingSet::all));
            statesOfDomains.set(pool);
        }
    }

    /** The state of a new node of a pool. */
    public int root(int pool) {
        return pool;
    }

    /** The state of this number. */
    public NodeState state(int id) {
        return states.get(id);
    }

    /** What a constraint says. */
    public Requirements requirements(int constraint) {
        return constraints.get(constraint).requirements();
    }

    /** The number of a constraint on labels alone. */
    public int constraint(Requirements requirements) {
        return constraint(requirements, Company.ANY);
    }

    /** The number of a constraint. */
    public int constraint(Requirements requirements, Company company) {
        return constraintIds.computeIfAbsent(new Constraint(requirements, company), constraint -> {
            constraints.add(constraint);
            return constraints.size() - 1;
        });
    }

    /** The constraint that says: in this domain. */
    public int inDomain(int key, int domain) {
        long pair = ((long) key << 32) | domain;
        int known = domainConstraints.get(pair, UNKNOWN);
        if (known == UNKNOWN) {
            known = constraint(Requirements.of(Requirement.in(topology.label(key), topology.value(key, domain))));
            domainConstraints.put(pair, known);
            domainsOnly.set(known);
        }
        return known;
    }

    /** The state with the constraint added; the same when it adds nothing, {@link #NONE} when it cannot be. */
    public int refine(int state, int constraint) {
        long pair = ((long) state << 32) | constraint;
        int known = transitions.get(pair, UNKNOWN);
        if (known == UNKNOWN) {
            known = find(states.get(state), constraints.get(constraint), domainsOnly.get(constraint));
            transitions.put(pair, known);
        }
        return known;
    }

    private int find(NodeState from, Constraint constraint, boolean isDomain) {
        Requirements wanted = SureLabels.without(constraint.requirements());
        if (!SureLabels.allow(constraint.requirements()) || !canMeet(from, wanted)) {
            return NONE;
        }
        Requirements merged = from.requirements().and(wanted);
        Company company = from.company().and(constraint.company());
        if (merged.equals(from.requirements()) && company.equals(from.company())) {
            return from.id();
        }
        var meaning = new Meaning(from.pool(), merged, company);
        Integer known = byMeaning.get(meaning);
        if (known != null) {
            return known;
        }
        boolean ofDomains = isDomain && statesOfDomains.get(from.id());
        OfferingSet left = ofDomains
                ? pools.get(from.pool()).offeringSet(merged, types -> narrowed(from, merged, wanted, company))
                : narrowed(from, merged, wanted, company);
        if (left.byPrice().length == 0) {
            byMeaning.put(meaning, NONE);
            return NONE;
        }
        int id = add(from.pool(), merged, company, left);
        statesOfDomains.set(id, ofDomains);
        return id;
    }

    /** A pod that is without a certain value of a label does not define it for the next: only the pool can. */
    private boolean canMeet(NodeState from, Requirements wanted) {
        return pools.get(from.pool()).requirements().canMeet(wanted, Labels::isWellKnown)
                && from.requirements().canMeet(wanted, Labels::isWellKnown);
    }

    private static OfferingSet narrowed(NodeState from, Requirements merged, Requirements wanted, Company company) {
        return from.offeringSet().narrowed(merged, touched(merged, wanted), company);
    }

    private static Requirement[] touched(Requirements merged, Requirements wanted) {
        return wanted.all().stream()
                .flatMap(requirement -> merged.get(requirement.key()).stream())
                .toArray(Requirement[]::new);
    }

    private int add(int pool, Requirements requirements, Company company, OfferingSet offeringSet) {
        int id = states.size();
        states.add(new NodeState(id, pool, requirements, company, offeringSet));
        byMeaning.put(new Meaning(pool, requirements, company), id);
        return id;
    }

    /** The domains that a node in this state may be in; none when its nodes do not have the label. */
    public int[] domains(int state, int key) {
        NodeState known = states.get(state);
        int[] domains = known.domains(key);
        if (domains == null) {
            domains = findDomains(known, key);
            known.domains(key, domains);
        }
        return domains;
    }

    /** The domain of a node in this state, {@link #NONE} while it may be in several or has no such label. */
    public int decided(int state, int key) {
        int[] possible = domains(state, key);
        return possible.length == 1 ? possible[0] : NONE;
    }

    private int[] findDomains(NodeState state, int key) {
        return state.offeringSet().values(topology.label(key)).stream()
                .mapToInt(value -> topology.domain(key, value))
                .toArray();
    }
}
