package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the groups that the rules of all pods make, and who is in them: of the pods that want a place, and of
 * those that are on nodes. Confined to one plan.
 */
final class RuleBook {
    private static final RuleGroup[] NO_GROUPS = new RuleGroup[0];

    private final Snapshot snapshot;
    private final List<PoolTypes> pools;
    private final Topology topology;
    private final NodeStates states;
    private final PodSets sets;
    private final DaemonRules daemons;
    private final List<RuleGroup> groups = new ArrayList<>();
    private final Map<RuleGroup.Rule, RuleGroup> byRule = new HashMap<>();
    private final List<List<RuleGroup>> bySet = new ArrayList<>();
    private final Map<HostPort, Integer> ports = new HashMap<>();
    private final IdentityHashMap<Relations, RuleGroup[]> membersOf = new IdentityHashMap<>();
    private final IdentityHashMap<Relations, Read> plain = new IdentityHashMap<>();
    private final IdentityHashMap<Relations, RuleGroup[]> apartOf = new IdentityHashMap<>();
    private final boolean someRoomWarns;
    private final List<Taint> poolWarnings;

    RuleBook(Snapshot snapshot, List<PoolTypes> pools, Topology topology, NodeStates states) {
        this.snapshot = snapshot;
        this.pools = pools;
        this.topology = topology;
        this.states = states;
        this.sets = new PodSets(snapshot.namespaces());
        this.daemons = new DaemonRules(snapshot, pools);
        this.someRoomWarns = someRoomWarns(snapshot.rooms());
        this.poolWarnings = pools.stream()
                .flatMap(pool -> pool.view().pool().taints().stream())
                .filter(taint -> !taint.repels())
                .distinct()
                .toList();
    }

    private static boolean someRoomWarns(List<Room> rooms) {
        for (Room room : rooms) {
            for (Taint taint : room.taints()) {
                if (!taint.repels()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All groups, by index. */
    List<RuleGroup> groups() {
        return groups;
    }

    /** The numbers of the ports in play. */
    Map<HostPort, Integer> ports() {
        return ports;
    }

    /** What pods of equal rules share; the levels are known once everybody's groups are. */
    private static final class Read {
        private final List<Draft> drafts;
        private final int[] ports;
        private List<PodClass.Level> levels = List.of();

        Read(List<Draft> drafts, int[] ports) {
            this.drafts = drafts;
            this.ports = ports;
        }
    }

    /** Gives every class its rules. */
    void read(List<PodClass> classes) {
        var all = new ArrayList<Read>(classes.size());
        for (PodClass podClass : classes) {
            all.add(read(podClass.shape()));
        }
        for (Room room : snapshot.rooms()) {
            for (Resident resident : room.residents().keepingApart()) {
                readResident(resident.relations());
            }
        }
        for (int i = 0; i < all.size(); i++) {
            PodClass podClass = classes.get(i);
            Read read = all.get(i);
            RuleGroup[] members = members(podClass.shape().relations());
            if (read.levels.isEmpty()) {
                var levels = new ArrayList<PodClass.Level>(read.drafts.size());
                for (Draft draft : read.drafts) {
                    levels.add(draft.level(members));
                }
                read.levels = levels;
            }
            podClass.rules(members, read.ports, read.levels);
        }
    }

    /** Read once for pods of the same relations that ask nothing of nodes: most pods of a large demand. */
    private Read read(Shape shape) {
        boolean isPlain = shape.preferences().isEmpty()
                && shape.tolerations().isEmpty()
                && shape.alternatives().size() == 1
                && shape.alternatives().getFirst().all().isEmpty();
        if (!isPlain) {
            return find(shape);
        }
        Read known = plain.get(shape.relations());
        if (known == null) {
            known = find(shape);
            plain.put(shape.relations(), known);
        }
        return known;
    }

    private Read find(Shape shape) {
        int[] ids = new int[shape.relations().ports().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = ports.computeIfAbsent(shape.relations().ports().get(i), port -> ports.size());
        }
        return new Read(drafts(shape), ids);
    }

    private void readResident(Relations relations) {
        if (!apartOf.containsKey(relations)) {
            apartOf.put(relations, apart(relations));
        }
    }

    private RuleGroup[] apart(Relations relations) {
        return relations.apart().stream()
                .map(term -> {
                    RuleGroup group = group(term, RuleGroup.Kind.APART);
                    group.require();
                    return group;
                })
                .toArray(RuleGroup[]::new);
    }

    /** Whether pods on nodes matter to anybody: some rule is in play, or a port is wanted. */
    boolean caresForResidents() {
        return !groups.isEmpty() || !ports.isEmpty();
    }

    /** Rules of pods on a node that keep others away. */
    RuleGroup[] heldBy(Relations resident) {
        return resident.apart().isEmpty() ? NO_GROUPS : apartOf.getOrDefault(resident, NO_GROUPS);
    }

    /** The groups that select a pod. */
    RuleGroup[] members(Relations relations) {
        if (groups.isEmpty()) {
            return NO_GROUPS;
        }
        RuleGroup[] known = membersOf.get(relations);
        if (known == null) {
            var found = new ArrayList<RuleGroup>();
            for (int set : sets.of(relations)) {
                found.addAll(bySet.get(set));
            }
            known = found.toArray(RuleGroup[]::new);
            membersOf.put(relations, known);
        }
        return known;
    }

    /** A level whose groups are known, but not yet who is in them. */
    private static final class Draft {
        private final int[] constraints;
        private final List<Toleration> tolerations;
        private final boolean heeds;
        private final List<RuleGroup> held;
        private final RuleBook book;

        Draft(int[] constraints, List<Toleration> tolerations, boolean heeds, List<RuleGroup> held, RuleBook book) {
            this.constraints = constraints;
            this.tolerations = tolerations;
            this.heeds = heeds;
            this.held = held;
            this.book = book;
        }

        /** The same for a pod that goes where it is asked to stay away. */
        Draft heedless() {
            return new Draft(constraints, tolerations, false, held, book);
        }

        PodClass.Level level(RuleGroup[] members) {
            boolean[] self = new boolean[held.size()];
            boolean[] asked = new boolean[book.topology.keyCount()];
            boolean[] needed = new boolean[asked.length];
            for (RuleGroup group : members) {
                if (!group.isOfHosts()) {
                    asked[group.key()] = true;
                }
            }
            for (int i = 0; i < self.length; i++) {
                RuleGroup group = held.get(i);
                self[i] = contains(members, group);
                if (!group.isOfHosts()) {
                    asked[group.key()] = true;
                    needed[group.key()] |= group.kind() != RuleGroup.Kind.APART;
                }
            }
            int count = 0;
            for (boolean is : asked) {
                count += is ? 1 : 0;
            }
            int[] keys = new int[count];
            boolean[] needsKey = new boolean[count];
            int size = 0;
            for (int key = 0; key < asked.length; key++) {
                if (asked[key]) {
                    keys[size] = key;
                    needsKey[size++] = needed[key];
                }
            }
            return new PodClass.Level(
                    constraints,
                    book.tolerated(tolerations, heeds),
                    heeds,
                    held.toArray(RuleGroup[]::new),
                    self,
                    keys,
                    needsKey);
        }

        private static boolean contains(RuleGroup[] groups, RuleGroup wanted) {
            for (RuleGroup group : groups) {
                if (group == wanted) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One draft for each number of dropped wishes. */
    private List<Draft> drafts(Shape shape) {
        var drafts = new ArrayList<Draft>();
        List<Preference> wishes = shape.preferences();
        for (int dropped = 0; dropped <= wishes.size(); dropped++) {
            List<Preference> kept = wishes.subList(dropped, wishes.size());
            var held = new ArrayList<>(requiredGroups(shape, dropped == wishes.size()));
            kept.forEach(wish -> wished(shape, wish).ifPresent(held::add));
            drafts.add(new Draft(constraints(shape, kept), shape.tolerations(), true, held, this));
        }
        if (isWarned(shape)) {
            drafts.add(drafts.getLast().heedless());
        }
        return drafts;
    }

    private boolean isWarned(Shape shape) {
        return someRoomWarns
                || poolWarnings.stream().anyMatch(taint -> !Toleration.tolerates(shape.tolerations(), taint));
    }

    private List<RuleGroup> requiredGroups(Shape shape, boolean require) {
        Relations relations = shape.relations();
        var held = new ArrayList<RuleGroup>();
        for (SpreadRule spread : relations.spreads()) {
            held.add(group(shape, spread));
        }
        for (PodTerm term : relations.near()) {
            held.add(group(term, RuleGroup.Kind.NEAR));
        }
        for (PodTerm term : relations.apart()) {
            held.add(group(term, RuleGroup.Kind.APART));
        }
        if (require) {
            held.forEach(RuleGroup::require);
        }
        return held;
    }

    private Optional<RuleGroup> wished(Shape shape, Preference wish) {
        return switch (wish) {
            case Preference.Nodes nodes -> Optional.empty();
            case Preference.Near near -> Optional.of(group(near.term(), RuleGroup.Kind.NEAR));
            case Preference.Apart apart -> Optional.of(group(apart.term(), RuleGroup.Kind.APART));
            case Preference.Spread spread -> Optional.of(group(shape, spread.rule()));
        };
    }

    /** Of several preferred node terms the first one left counts, as in Karpenter. */
    private int[] constraints(Shape shape, List<Preference> kept) {
        Company company = company(shape, kept);
        Requirements wish = Requirements.NONE;
        for (Preference preference : kept) {
            if (preference instanceof Preference.Nodes nodes) {
                wish = nodes.requirements();
                break;
            }
        }
        int[] constraints = new int[shape.alternatives().size()];
        for (int i = 0; i < constraints.length; i++) {
            Requirements alternative = shape.alternatives().get(i);
            constraints[i] = states.constraint(wish.all().isEmpty() ? alternative : alternative.and(wish), company);
        }
        return constraints;
    }

    private Company company(Shape shape, List<Preference> kept) {
        var near = new ArrayList<>(shape.relations().near());
        var apart = new ArrayList<>(shape.relations().apart());
        for (Preference preference : kept) {
            switch (preference) {
                case Preference.Near wish -> near.add(wish.term());
                case Preference.Apart wish -> apart.add(wish.term());
                case Preference.Nodes wish -> {
                    // Not about pods.
                }
                case Preference.Spread wish -> {
                    // Those of DaemonSets stand as evenly as nodes do.
                }
            }
        }
        return daemons.company(shape, near, apart);
    }

    /** What DaemonSets' pods are to the others. */
    DaemonRules daemons() {
        return daemons;
    }

    private RuleGroup group(PodTerm term, RuleGroup.Kind kind) {
        RuleGroup group = group(
                RuleGroup.Rule.of(kind, topology.key(term.topologyKey()), sets.id(term.selector(), term.namespaces())));
        if (kind == RuleGroup.Kind.NEAR && !group.isServed() && daemons.serve(term)) {
            group.serve();
        }
        return group;
    }

    private RuleGroup group(Shape shape, SpreadRule spread) {
        boolean everywhere = shape.affinity().size() == 1
                && shape.affinity().getFirst().all().isEmpty();
        return group(new RuleGroup.Rule(
                RuleGroup.Kind.SPREAD,
                topology.key(spread.topologyKey()),
                sets.id(spread.selector(), NamespaceScope.of(shape.relations().namespace())),
                spread.maxSkew(),
                spread.minDomains(),
                spread.honorsAffinity() && !everywhere ? shape.affinity() : List.of(),
                spread.honorsTaints() ? Optional.of(shape.tolerations()) : Optional.empty()));
    }

    private RuleGroup group(RuleGroup.Rule rule) {
        RuleGroup known = byRule.get(rule);
        if (known == null) {
            known = new RuleGroup(groups.size(), rule);
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
    private void addDomains(RuleGroup group) {
        if (group.kind() != RuleGroup.Kind.SPREAD || group.isOfHosts()) {
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

    private void addDomains(RuleGroup group, int state) {
        for (int domain : states.domains(state, group.key())) {
            group.addDomain(domain);
        }
    }

    /** Whether pods on this node count in the group. */
    static boolean counts(RuleGroup group, Room room) {
        RuleGroup.Rule rule = group.rule();
        return (rule.filter().isEmpty()
                        || rule.filter().stream()
                                .anyMatch(alternative ->
                                        alternative.unmetBy(room.labels()).isEmpty()))
                && (rule.tolerations().isEmpty() || tolerates(rule.tolerations().get(), room.taints(), false));
    }

    private boolean[] tolerated(List<Toleration> tolerations, boolean heedsWarnings) {
        boolean[] tolerated = new boolean[pools.size()];
        for (int pool = 0; pool < tolerated.length; pool++) {
            tolerated[pool] =
                    tolerates(tolerations, pools.get(pool).view().pool().taints(), heedsWarnings);
        }
        return tolerated;
    }

    /** Whether no taint keeps the pod away; with warnings heeded also none that only asks it to stay away. */
    static boolean tolerates(List<Toleration> tolerations, List<Taint> taints, boolean heedsWarnings) {
        for (Taint taint : taints) {
            if ((heedsWarnings || taint.repels()) && !Toleration.tolerates(tolerations, taint)) {
                return false;
            }
        }
        return true;
    }
}
