package dev.joiner.planner.constraint;

import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Preference;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.SpreadRule;
import dev.joiner.planner.catalogue.Company;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.catalogue.Topology;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.TopologyGroup;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads what pods ask of nodes and of other pods, and gives every class its levels: one for each number of wishes
 * dropped. Pods of equal rules are read once. Confined to one plan.
 */
public final class ConstraintReader {
    private final TopologyGroups groups;
    private final Topology topology;
    private final NodeStates states;
    private final List<Room> rooms;
    private final IdentityHashMap<Relations, Read> plain = new IdentityHashMap<>();
    private final boolean someRoomWarns;
    private final List<Taint> poolWarnings;

    /** Reads into these groups. */
    public ConstraintReader(
            TopologyGroups groups, Topology topology, NodeStates states, List<Room> rooms, List<PoolTypes> pools) {
        this.groups = groups;
        this.topology = topology;
        this.states = states;
        this.rooms = rooms;
        this.someRoomWarns = someRoomWarns(rooms);
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
    public void read(List<PodClass> classes) {
        var all = new ArrayList<Read>(classes.size());
        for (PodClass podClass : classes) {
            all.add(read(podClass.shape()));
        }
        for (Room room : rooms) {
            for (Resident resident : room.residents().keepingApart()) {
                groups.readResident(resident.relations());
            }
        }
        for (int i = 0; i < all.size(); i++) {
            PodClass podClass = classes.get(i);
            Read read = all.get(i);
            TopologyGroup[] members = groups.members(podClass.shape().relations());
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
            ids[i] = groups.portId(shape.relations().ports().get(i));
        }
        return new Read(drafts(shape), ids);
    }

    /** A level whose groups are known, but not yet who is in them. */
    private static final class Draft {
        private final int[] constraints;
        private final List<Toleration> tolerations;
        private final boolean heeds;
        private final List<TopologyGroup> held;
        private final ConstraintReader reader;

        Draft(
                int[] constraints,
                List<Toleration> tolerations,
                boolean heeds,
                List<TopologyGroup> held,
                ConstraintReader reader) {
            this.constraints = constraints;
            this.tolerations = tolerations;
            this.heeds = heeds;
            this.held = held;
            this.reader = reader;
        }

        /** The same for a pod that goes where it is asked to stay away. */
        Draft heedless() {
            return new Draft(constraints, tolerations, false, held, reader);
        }

        PodClass.Level level(TopologyGroup[] members) {
            boolean[] self = new boolean[held.size()];
            boolean[] asked = new boolean[reader.topology.keyCount()];
            boolean[] needed = new boolean[asked.length];
            for (TopologyGroup group : members) {
                if (!group.isOfHosts()) {
                    asked[group.key()] = true;
                }
            }
            for (int i = 0; i < self.length; i++) {
                TopologyGroup group = held.get(i);
                self[i] = contains(members, group);
                if (!group.isOfHosts()) {
                    asked[group.key()] = true;
                    needed[group.key()] |= group.kind() != TopologyGroup.Kind.APART;
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
                    reader.groups.tolerated(tolerations, heeds),
                    heeds,
                    held.toArray(TopologyGroup[]::new),
                    self,
                    keys,
                    needsKey);
        }

        private static boolean contains(TopologyGroup[] groups, TopologyGroup wanted) {
            for (TopologyGroup group : groups) {
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

    private List<TopologyGroup> requiredGroups(Shape shape, boolean require) {
        Relations relations = shape.relations();
        var held = new ArrayList<TopologyGroup>();
        for (SpreadRule spread : relations.spreads()) {
            held.add(groups.group(shape, spread));
        }
        for (PodTerm term : relations.near()) {
            held.add(groups.group(term, TopologyGroup.Kind.NEAR));
        }
        for (PodTerm term : relations.apart()) {
            held.add(groups.group(term, TopologyGroup.Kind.APART));
        }
        if (require) {
            held.forEach(TopologyGroup::require);
        }
        return held;
    }

    private Optional<TopologyGroup> wished(Shape shape, Preference wish) {
        return switch (wish) {
            case Preference.Nodes nodes -> Optional.empty();
            case Preference.Near near -> Optional.of(groups.group(near.term(), TopologyGroup.Kind.NEAR));
            case Preference.Apart apart -> Optional.of(groups.group(apart.term(), TopologyGroup.Kind.APART));
            case Preference.Spread spread -> Optional.of(groups.group(shape, spread.rule()));
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
        return groups.daemons().company(shape, near, apart);
    }
}
