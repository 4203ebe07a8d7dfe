package dev.joiner.planner.constraint;

import dev.joiner.api.Labels;
import dev.joiner.planner.HostPort;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Resident;
import dev.joiner.planner.catalogue.LongIntMap;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.Topology;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.model.TopologyGroup;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Says where rules let a pod go, and counts those that went. Allocates nothing once the counters have grown.
 * Confined to one plan.
 */
public final class PodConstraints {
    private final NodeStates states;
    private final Topology topology;
    private final TopologyGroups groups;
    private final LongIntMap hostCounts = new LongIntMap();
    private final LongIntMap hostHolders = new LongIntMap();
    private final LongIntMap portUse = new LongIntMap();
    private int[][] portConflicts = new int[0][];
    private int rooms;
    private int fills;

    /** Counts nothing yet. */
    public PodConstraints(NodeStates states, Topology topology, TopologyGroups groups) {
        this.states = states;
        this.topology = topology;
        this.groups = groups;
    }

    /** Counts the pods that are on nodes already. */
    public void countResidents(List<RoomNode> there) {
        rooms = there.size();
        portConflicts = conflicts(groups.ports());
        if (!groups.caresForResidents()) {
            return;
        }
        for (RoomNode node : there) {
            for (Resident resident : node.room().residents()) {
                TopologyGroup[] held = groups.heldBy(resident.relations());
                for (TopologyGroup group : groups.members(resident.relations())) {
                    countOnRoom(group, node, resident.count());
                }
                for (TopologyGroup group : held) {
                    holdOnRoom(group, node, resident.count());
                }
                takePorts(resident.relations(), node.index());
            }
        }
    }

    /** A number for filling one node, never given twice. */
    public int beginFill() {
        return ++fills;
    }

    private static int[][] conflicts(Map<HostPort, Integer> ports) {
        int[][] conflicts = new int[ports.size()][];
        ports.forEach((port, id) -> conflicts[id] = ports.entrySet().stream()
                .filter(other -> other.getKey().conflictsWith(port))
                .mapToInt(Map.Entry::getValue)
                .sorted()
                .toArray());
        return conflicts;
    }

    /** A resident's ports, as far as some pod that wants a place would take one that conflicts. */
    private void takePorts(Relations resident, int node) {
        for (HostPort taken : resident.ports()) {
            groups.ports().forEach((port, id) -> {
                if (port.conflictsWith(taken)) {
                    portUse.add(on(node, id), 1);
                }
            });
        }
    }

    private static long on(int node, int index) {
        return ((long) node << 32) | index;
    }

    /** The domain of a room, {@link NodeStates#NONE} without the label. */
    public int domain(RoomNode node, int key) {
        String value = Labels.valueOf(node.room().labels(), topology.label(key));
        return value == null ? NodeStates.NONE : topology.domain(key, value);
    }

    private void countOnRoom(TopologyGroup group, RoomNode node, int change) {
        if (group.isOfHosts()) {
            hostCounts.add(on(node.index(), group.index()), change);
            group.addToTotal(change);
        } else {
            int domain = domain(node, group.key());
            if (domain != NodeStates.NONE && TopologyGroups.counts(group, node.room())) {
                group.count(domain, change);
            }
        }
    }

    private void holdOnRoom(TopologyGroup group, RoomNode node, int change) {
        if (group.isOfHosts()) {
            hostHolders.add(on(node.index(), group.index()), change);
        } else {
            int domain = domain(node, group.key());
            if (domain != NodeStates.NONE) {
                group.hold(domain, change);
            }
        }
    }

    /** Counts pods that were put on a room. */
    public void count(PodClass podClass, RoomNode node, int change) {
        for (TopologyGroup group : podClass.members()) {
            countOnRoom(group, node, change);
        }
        for (TopologyGroup group : podClass.level().held()) {
            holdOnRoom(group, node, change);
        }
        for (int port : podClass.ports()) {
            portUse.add(on(node.index(), port), change);
        }
    }

    /** Counts pods that were put on a new node, or taken from it again; the state is the one they made. */
    public void count(PodClass podClass, PodClass.Level level, int node, int state, int change) {
        for (TopologyGroup group : podClass.members()) {
            if (group.isOfHosts()) {
                hostCounts.add(on(node, group.index()), change);
                group.addToTotal(change);
            } else {
                int domain = states.decided(state, group.key());
                if (domain != NodeStates.NONE && counts(group, state)) {
                    group.count(domain, change);
                }
            }
        }
        for (TopologyGroup group : level.held()) {
            if (group.isOfHosts()) {
                hostHolders.add(on(node, group.index()), change);
            } else if (!group.isServed()) {
                int domain = states.decided(state, group.key());
                if (domain != NodeStates.NONE) {
                    group.hold(domain, change);
                }
            }
        }
        for (int port : podClass.ports()) {
            portUse.add(on(node, port), change);
        }
    }

    /** Whether pods on nodes of this state certainly count; {@link #settle} has made it certain. */
    private boolean counts(TopologyGroup group, int state) {
        if (!group.countsPool(states.state(state).pool())) {
            return false;
        }
        for (int constraint : group.filter()) {
            if (states.refine(state, constraint) == state) {
                return true;
            }
        }
        return group.filter().length == 0;
    }

    /** Whether rules let a pod go on this room. Labels and taints are asked elsewhere. */
    public boolean allows(PodClass podClass, RoomNode node) {
        PodClass.Level level = podClass.level();
        int[] keys = level.keys();
        for (int i = 0; i < keys.length; i++) {
            int domain = domain(node, keys[i]);
            if (domain == NodeStates.NONE) {
                if (level.needsKey(i)) {
                    return false;
                }
            } else if (!DomainRules.allowsDomain(podClass, level, keys[i], domain, false)) {
                return false;
            }
        }
        return allowsHost(podClass, level, node.index());
    }

    /** Whether the plan makes the node: its DaemonSets' pods are there before any other. */
    private boolean isNew(int node) {
        return node >= rooms;
    }

    /**
     * Where no node can be made for pods of a host spread, its smallest count is that of the nodes that there are and
     * of those that the plan makes.
     *
     * @param groups that are looked at
     * @param nodes that the plan makes: their states by their numbers
     * @return whether some spread has more room now
     */
    public boolean raiseFloors(Collection<TopologyGroup> groups, List<RoomNode> there, Map<Integer, Integer> nodes) {
        boolean raised = false;
        for (TopologyGroup group : groups) {
            if (group.kind() == TopologyGroup.Kind.SPREAD && group.isOfHosts()) {
                raised |= group.raiseFloor(smallestOnHost(group, there, nodes));
            }
        }
        return raised;
    }

    private int smallestOnHost(TopologyGroup group, List<RoomNode> there, Map<Integer, Integer> nodes) {
        int smallest = Integer.MAX_VALUE;
        int hosts = 0;
        for (RoomNode node : there) {
            if (TopologyGroups.counts(group, node.room())) {
                smallest = Math.min(smallest, hostCounts.get(on(node.index(), group.index()), 0));
                hosts++;
            }
        }
        for (Map.Entry<Integer, Integer> node : nodes.entrySet()) {
            if (counts(group, node.getValue())) {
                smallest = Math.min(smallest, hostCounts.get(on(node.getKey(), group.index()), 0));
                hosts++;
            }
        }
        return hosts == 0 || hosts < group.rule().minDomains() ? 0 : smallest;
    }

    /** Whether rules about hosts, and ports, let a pod go on this node. */
    public boolean allowsHost(PodClass podClass, PodClass.Level level, int node) {
        TopologyGroup[] held = level.held();
        for (int i = 0; i < held.length; i++) {
            TopologyGroup group = held[i];
            if (!group.isOfHosts()) {
                continue;
            }
            int count = hostCounts.get(on(node, group.index()), 0);
            boolean allowed = switch (group.kind()) {
                // As long as a new node is possible the smallest count is 0.
                case SPREAD -> count + (level.selectsItself(i) ? 1 : 0) <= group.floor() + group.maxSkew();
                case APART -> count == 0;
                case NEAR ->
                    count > 0 || (group.total() == 0 && level.selectsItself(i)) || (group.isServed() && isNew(node));
            };
            if (!allowed) {
                return false;
            }
        }
        for (TopologyGroup group : podClass.members()) {
            if (group.isOfHosts() && group.isRequired() && group.kind() != TopologyGroup.Kind.NEAR) {
                int holders = hostHolders.get(on(node, group.index()), 0);
                if (holders > 0
                        && (group.kind() == TopologyGroup.Kind.APART
                                || hostCounts.get(on(node, group.index()), 0) + 1 > group.floor() + group.maxSkew())) {
                    return false;
                }
            }
        }
        for (int port : podClass.ports()) {
            for (int conflict : portConflicts[port]) {
                if (portUse.get(on(node, conflict), 0) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * The state of a new node once the pod is on it, with the domain of every topology key that its rules, or
     * rules about it, need decided; {@link NodeStates#NONE} when it cannot go there. Where there is a choice,
     * between alternatives or between domains, the one in which the node costs least.
     *
     * @param type of the node
     */
    public int settle(PodClass podClass, PodClass.Level level, int state, int type) {
        if (!level.tolerates(states.state(state).pool())) {
            return NodeStates.NONE;
        }
        int best = NodeStates.NONE;
        for (int constraint : level.constraints()) {
            int narrowed = states.refine(state, constraint);
            if (narrowed != NodeStates.NONE) {
                narrowed = settleDomains(podClass, level, narrowed, type);
            }
            if (narrowed != NodeStates.NONE && (best == NodeStates.NONE || price(narrowed, type) < price(best, type))) {
                best = narrowed;
            }
        }
        return best == NodeStates.NONE ? NodeStates.NONE : settleFilters(podClass, best);
    }

    private long price(int state, int type) {
        return states.state(state).price(type);
    }

    private int settleDomains(PodClass podClass, PodClass.Level level, int state, int type) {
        int settled = state;
        int[] keys = level.keys();
        for (int i = 0; i < keys.length && settled != NodeStates.NONE; i++) {
            int[] possible = states.domains(settled, keys[i]);
            if (possible.length == 0) {
                settled = level.needsKey(i) ? NodeStates.NONE : settled;
            } else if (possible.length == 1) {
                settled = DomainRules.allowsDomain(podClass, level, keys[i], possible[0], true)
                        ? settled
                        : NodeStates.NONE;
            } else {
                settled = choose(podClass, level, keys[i], settled, possible, type);
            }
        }
        return settled;
    }

    /** Of the domains that rules allow the cheapest, then the one with most left of their quotas, then the first. */
    private int choose(PodClass podClass, PodClass.Level level, int key, int state, int[] possible, int type) {
        int best = NodeStates.NONE;
        int bestLeft = Integer.MIN_VALUE;
        long bestPrice = Long.MAX_VALUE;
        for (int domain : possible) {
            if (!DomainRules.allowsDomain(podClass, level, key, domain, true)) {
                continue;
            }
            int there = states.refine(state, states.inDomain(key, domain));
            if (there == NodeStates.NONE) {
                continue;
            }
            long price = price(there, type);
            int left = DomainRules.left(podClass, key, domain);
            if (best == NodeStates.NONE || price < bestPrice || (price == bestPrice && left > bestLeft)) {
                best = there;
                bestLeft = left;
                bestPrice = price;
            }
        }
        return best;
    }

    /** A node that some rule counts only if it meets a constraint is made to meet it, if it can. */
    public int settleFilters(PodClass podClass, int state) {
        int settled = state;
        for (TopologyGroup group : podClass.members()) {
            for (int constraint : group.filter()) {
                int narrowed = states.refine(settled, constraint);
                if (narrowed != NodeStates.NONE) {
                    settled = narrowed;
                    break;
                }
            }
        }
        return settled;
    }

    /** Which of its rules, or of the rules about it, leave no domain, for people. */
    public String describe(PodClass podClass) {
        for (TopologyGroup group : podClass.last().held()) {
            return group.describe(group.isOfHosts() ? Labels.HOSTNAME : topology.label(group.key()));
        }
        return podClass.ports().length > 0
                ? "its host ports are taken"
                : "rules of other pods keep it away: anti-affinity or topology spread";
    }

    /** Whether quotas of a spread were fixed for pods that do not ask for it. */
    public boolean haveQuotasForOthers() {
        return groups.all().stream()
                .anyMatch(group -> group.kind() == TopologyGroup.Kind.SPREAD
                        && !group.isOfHosts()
                        && !group.isStrict()
                        && group.total() > group.holders());
    }

    /**
     * Whether every rule about domains holds in the end: quotas that were fixed before may not be used up, and pods
     * that others must be near may have been moved.
     */
    public boolean areKept() {
        for (TopologyGroup group : groups.all()) {
            boolean kept = group.isOfHosts()
                    || switch (group.kind()) {
                        case SPREAD -> !group.isRequired() || group.isBalanced();
                        case NEAR -> group.isNear();
                        case APART -> true;
                    };
            if (!kept) {
                return false;
            }
        }
        return true;
    }
}
