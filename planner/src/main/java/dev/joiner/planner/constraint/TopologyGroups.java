package dev.joiner.planner.constraint;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.planner.HostPort;
import dev.joiner.planner.NamespaceScope;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.SpreadRule;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.catalogue.Topology;
import dev.joiner.planner.model.TopologyGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The groups that the rules of all pods make, and who is in them: of the pods that want a place, and of those that
 * are on nodes. {@link ConstraintReader} asks for them while it reads the pods. Confined to one plan.
 */
public final class TopologyGroups {
    private static final TopologyGroup[] NO_GROUPS = new TopologyGroup[0];

    private final Snapshot snapshot;
    private final List<PoolTypes> pools;
    private final Topology topology;
    private final NodeStates states;
    private final PodSets sets;
    private final DaemonRules daemons;
    private final List<TopologyGroup> groups = new ArrayList<>();
    private final Map<TopologyGroup.Rule, TopologyGroup> byRule = new HashMap<>();
    private final List<List<TopologyGroup>> bySet = new ArrayList<>();
    private final Map<HostPort, Integer> ports = new HashMap<>();
    private final IdentityHashMap<Relations, TopologyGroup[]> membersOf = new IdentityHashMap<>();
    private final IdentityHashMap<Relations, TopologyGroup[]> apartOf = new IdentityHashMap<>();

    /** No groups yet. */
    public TopologyGroups(Snapshot snapshot, List<PoolTypes> pools, Topology topology, NodeStates states) {
        this.snapshot = snapshot;
        this.pools = pools;
        this.topology = topology;
        this.states = states;
        this.sets = new PodSets(snapshot.namespaces());
        this.daemons = new DaemonRules(snapshot, pools);
    }

    /** All groups, by index. */
    public List<TopologyGroup> all() {
        return groups;
    }

    /** The numbers of the ports in play. */
    Map<HostPort, Integer> ports() {
        return ports;
    }

    /** The number of a port, given when it is first asked for. */
    int portId(HostPort port) {
        return ports.computeIfAbsent(port, absent -> ports.size());
    }

    /** Makes the groups of a pod that is on a node, as far as its rules keep others away. */
    void readResident(Relations relations) {
        if (!apartOf.containsKey(relations)) {
            apartOf.put(relations, apart(relations));
        }
    }

    private TopologyGroup[] apart(Relations relations) {
        return relations.apart().stream()
                .map(term -> {
                    TopologyGroup group = group(term, TopologyGroup.Kind.APART);
                    group.require();
                    return group;
                })
                .toArray(TopologyGroup[]::new);
    }

    /** Whether pods on nodes matter to anybody: some rule is in play, or a port is wanted. */
    boolean caresForResidents() {
        return !groups.isEmpty() || !ports.isEmpty();
    }

    /** Rules of pods on a node that keep others away. */
    TopologyGroup[] heldBy(Relations resident) {
        return resident.apart().isEmpty() ? NO_GROUPS : apartOf.getOrDefault(resident, NO_GROUPS);
    }

    /** The groups that select a pod. */
    TopologyGroup[] members(Relations relations) {
        if (groups.isEmpty()) {
            return NO_GROUPS;
        }
        TopologyGroup[] known = membersOf.get(relations);
        if (known == null) {
            var found = new ArrayList<TopologyGroup>();
            for (int set : sets.of(relations)) {
                found.addAll(bySet.get(set));
            }
            known = found.toArray(TopologyGroup[]::new);
            membersOf.put(relations, known);
        }
        return known;
    }

    /** What DaemonSets' pods are to the others. */
    public DaemonRules daemons() {
        return daemons;
    }

    /** The group of an affinity or anti-affinity term; made when it is first asked for. */
    TopologyGroup group(PodTerm term, TopologyGroup.Kind kind) {
        TopologyGroup group = group(TopologyGroup.Rule.of(
                kind, topology.key(term.topologyKey()), sets.id(term.selector(), term.namespaces())));
        if (kind == TopologyGroup.Kind.NEAR && !group.isServed() && daemons.serve(term)) {
            group.serve();
        }
        return group;
    }

    /** The group of a spread of these pods; made when it is first asked for. */
    TopologyGroup group(Shape shape, SpreadRule spread) {
        boolean everywhere = shape.affinity().size() == 1
                && shape.affinity().getFirst().all().isEmpty();
        return group(new TopologyGroup.Rule(
                TopologyGroup.Kind.SPREAD,
                topology.key(spread.topologyKey()),
                sets.id(spread.selector(), NamespaceScope.of(shape.relations().namespace())),
                spread.maxSkew(),
                spread.minDomains(),
                spread.honorsAffinity() && !everywhere ? shape.affinity() : List.of(),
                spread.honorsTaints() ? Optional.of(shape.tolerations()) : Optional.empty()));
    }

    private TopologyGroup group(TopologyGroup.Rule rule) {
        TopologyGroup known = byRule.get(rule);
        if (known == null) {
            known = new TopologyGroup(groups.size(), rule);
            byRule.put(rule, known);
            groups.add(known);
            while (bySet.size() <= rule.set()) {
                bySet.add(new ArrayList<>());
            }
            bySet.get(rule.set()).add(known);
            known.filter(rule.filter().stream().mapToInt(states::constraint).toArray());
            if (rule.tolerations().isPresent()) {
                known.countedPools(tolerated(rule.tolerations().get(), false));
            }
            addDomains(known);
        }
        return known;
    }

    /** A spread's domains: wherever its pods' pools may launch, with or without a node. */
    private void addDomains(TopologyGroup group) {
        if (group.kind() != TopologyGroup.Kind.SPREAD || group.isOfHosts()) {
            return;
        }
        for (int pool = 0; pool < pools.size(); pool++) {
            if (!group.countsPool(pool)) {
                continue;
            }
            int root = states.root(pool);
            if (group.filter().length == 0) {
                addDomains(group, root);
            }
            for (int constraint : group.filter()) {
                int narrowed = states.refine(root, constraint);
                if (narrowed != NodeStates.NONE) {
                    addDomains(group, narrowed);
                }
            }
        }
        for (Room room : snapshot.rooms()) {
            String value = Labels.valueOf(room.labels(), topology.label(group.key()));
            if (value != null && counts(group, room)) {
                group.addDomain(topology.domain(group.key(), value));
            }
        }
    }

    private void addDomains(TopologyGroup group, int state) {
        for (int domain : states.domains(state, group.key())) {
            group.addDomain(domain);
        }
    }

    /** Whether pods on this node count in the group. */
    static boolean counts(TopologyGroup group, Room room) {
        TopologyGroup.Rule rule = group.rule();
        return (rule.filter().isEmpty()
                        || rule.filter().stream()
                                .anyMatch(alternative ->
                                        alternative.unmetBy(room.labels()).isEmpty()))
                && (rule.tolerations().isEmpty() || tolerates(rule.tolerations().get(), room.taints(), false));
    }

    /** The pools whose taints are tolerated; with warnings heeded also those that only ask to stay away. */
    boolean[] tolerated(List<Toleration> tolerations, boolean heedsWarnings) {
        boolean[] tolerated = new boolean[pools.size()];
        for (int pool = 0; pool < tolerated.length; pool++) {
            tolerated[pool] =
                    tolerates(tolerations, pools.get(pool).view().pool().taints(), heedsWarnings);
        }
        return tolerated;
    }

    /** Whether no taint keeps the pod away; with warnings heeded also none that only asks it to stay away. */
    public static boolean tolerates(List<Toleration> tolerations, List<Taint> taints, boolean heedsWarnings) {
        for (Taint taint : taints) {
            if ((heedsWarnings || taint.repels()) && !Toleration.tolerates(tolerations, taint)) {
                return false;
            }
        }
        return true;
    }
}
