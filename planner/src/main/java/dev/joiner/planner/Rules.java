package dev.joiner.planner;

import dev.joiner.api.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Says where rules let a pod go, and counts those that went. Allocates nothing once the counters have grown.
 * Confined to one plan.
 */
final class Rules {
    private final NodeStates states;
    private final Topology topology;
    private final RuleBook book;
    private final LongIntMap hostCounts = new LongIntMap();
    private final LongIntMap hostHolders = new LongIntMap();
    private final LongIntMap portUse = new LongIntMap();
    private int[][] portConflicts = new int[0][];
    private int rooms;
    private int fills;

    Rules(NodeStates states, Topology topology, RuleBook book) {
        this.states = states;
        this.topology = topology;
        this.book = book;
    }

    /** Counts the pods that are on nodes already. */
    void countResidents(List<RoomNode> there) {
        rooms = there.size();
        portConflicts = conflicts(book.ports());
        if (!book.caresForResidents()) {
            return;
        }
        for (RoomNode node : there) {
            for (Resident resident : node.room().residents()) {
                RuleGroup[] held = book.heldBy(resident.relations());
                for (RuleGroup group : book.members(resident.relations())) {
                    countOnRoom(group, node, resident.count());
                }
                for (RuleGroup group : held) {
                    holdOnRoom(group, node, resident.count());
                }
                takePorts(resident.relations(), node.index());
            }
        }
    }

    /** A number for filling one node, never given twice. */
    int beginFill() {
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
            book.ports().forEach((port, id) -> {
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
    int domain(RoomNode node, int key) {
        String value = Labels.valueOf(node.room().labels(), topology.label(key));
        return value == null ? NodeStates.NONE : topology.domain(key, value);
    }

    private void countOnRoom(RuleGroup group, RoomNode node, int change) {
        if (group.isOfHosts()) {
            hostCounts.add(on(node.index(), group.index()), change);
            group.addToTotal(change);
        } else {
            int domain = domain(node, group.key());
            if (domain != NodeStates.NONE && RuleBook.counts(group, node.room())) {
                group.count(domain, change);
            }
        }
    }

    private void holdOnRoom(RuleGroup group, RoomNode node, int change) {
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
    void count(PodClass podClass, RoomNode node, int change) {
        for (RuleGroup group : podClass.members()) {
            countOnRoom(group, node, change);
        }
        for (RuleGroup group : podClass.level().held()) {
            holdOnRoom(group, node, change);
        }
        for (int port : podClass.ports()) {
            portUse.add(on(node.index(), port), change);
        }
    }

    /** Counts pods that were put on a new node, or taken from it again; the state is the one they made. */
    void count(PodClass podClass, PodClass.Level level, int node, int state, int change) {
        for (RuleGroup group : podClass.members()) {
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
        for (RuleGroup group : level.held()) {
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
    private boolean counts(RuleGroup group, int state) {
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
    boolean allows(PodClass podClass, RoomNode node) {
        PodClass.Level level = podClass.level();
        int[] keys = level.keys();
        for (int i = 0; i < keys.length; i++) {
            int domain = domain(node, keys[i]);
            if (domain == NodeStates.NONE) {
                if (level.needsKey(i)) {
                    return false;
                }
            } else if (!allowsDomain(podClass, level, keys[i], domain, false)) {
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
    boolean raiseFloors(Collection<RuleGroup> groups, List<RoomNode> there, Map<Integer, Integer> nodes) {
        boolean raised = false;
        for (RuleGroup group : groups) {
            if (group.kind() == RuleGroup.Kind.SPREAD && group.isOfHosts()) {
                raised |= group.raiseFloor(smallestOnHost(group, there, nodes));
            }
        }
        return raised;
    }

    private int smallestOnHost(RuleGroup group, List<RoomNode> there, Map<Integer, Integer> nodes) {
        int smallest = Integer.MAX_VALUE;
        int hosts = 0;
        for (RoomNode node : there) {
            if (RuleBook.counts(group, node.room())) {
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
    boolean allowsHost(PodClass podClass, PodClass.Level level, int node) {
        RuleGroup[] held = level.held();
        for (int i = 0; i < held.length; i++) {
            RuleGroup group = held[i];
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
        for (RuleGroup group : podClass.members()) {
            if (group.isOfHosts() && group.isRequired() && group.kind() != RuleGroup.Kind.NEAR) {
                int holders = hostHolders.get(on(node, group.index()), 0);
                if (holders > 0
                        && (group.kind() == RuleGroup.Kind.APART
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
    int settle(PodClass podClass, PodClass.Level level, int state, int type) {
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
                settled = allowsDomain(podClass, level, keys[i], possible[0], true) ? settled : NodeStates.NONE;
            } else {
                settled = choose(podClass, level, keys[i], settled, possible, type);
            }
        }
        return settled;
    }

    /** Of the domains that rules allow the cheapest, then the one with most room left in their shares, then the first. */
    private int choose(PodClass podClass, PodClass.Level level, int key, int state, int[] possible, int type) {
        int best = NodeStates.NONE;
        int bestLeft = Integer.MIN_VALUE;
        long bestPrice = Long.MAX_VALUE;
        for (int domain : possible) {
            if (!allowsDomain(podClass, level, key, domain, true)) {
                continue;
            }
            int there = states.refine(state, states.inDomain(key, domain));
            if (there == NodeStates.NONE) {
                continue;
            }
            long price = price(there, type);
            int left = left(podClass, key, domain);
            if (best == NodeStates.NONE || price < bestPrice || (price == bestPrice && left > bestLeft)) {
                best = there;
                bestLeft = left;
                bestPrice = price;
            }
        }
        return best;
    }

    /** How much room the shares of a domain have left for pods of the class. */
    static int left(PodClass podClass, int key, int domain) {
        int left = 0;
        for (RuleGroup group : podClass.members()) {
            if (group.key() == key && group.kind() == RuleGroup.Kind.SPREAD) {
                left += (group.isStrict() ? 0 : group.cap(domain)) - group.count(domain);
            }
        }
        return left;
    }

    /** A node that some rule counts only if it meets a constraint is made to meet it, if it can. */
    int settleFilters(PodClass podClass, int state) {
        int settled = state;
        for (RuleGroup group : podClass.members()) {
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

    /** Whether rules about domains let one more pod of the class into this one. */
    static boolean allowsDomain(PodClass podClass, PodClass.Level level, int key, int domain, boolean onNewNode) {
        if (!allowsHolder(level, key, domain, onNewNode)) {
            return false;
        }
        for (RuleGroup group : podClass.members()) {
            if (group.key() == key && group.isRequired() && !allowsMember(group, domain)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a pod's own rules about domains let it into this one; what others want of it is not asked. */
    static boolean allowsHolder(PodClass.Level level, int key, int domain, boolean onNewNode) {
        RuleGroup[] held = level.held();
        for (int i = 0; i < held.length; i++) {
            RuleGroup group = held[i];
            if (group.key() == key) {
                boolean self = level.selectsItself(i);
                boolean allowed = switch (group.kind()) {
                    case SPREAD -> allowsSpread(group, domain, self);
                    case APART -> group.count(domain) == 0;
                    case NEAR ->
                        group.count(domain) > 0
                                || (self && group.mayStartIn(domain))
                                || (group.isServed() && onNewNode);
                };
                if (!allowed) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean allowsSpread(RuleGroup group, int domain, boolean self) {
        if (group.isStrict()) {
            return group.count(domain) + (self ? 1 : 0) - group.smallest() <= group.maxSkew();
        }
        return self
                ? group.count(domain) < group.cap(domain)
                : group.cap(domain) - group.smallestCap() <= group.maxSkew();
    }

    /** Whether one more pod that a rule is about may be here, for the sake of the pods that hold the rule. */
    private static boolean allowsMember(RuleGroup group, int domain) {
        return switch (group.kind()) {
            case NEAR -> true;
            case APART -> group.holders(domain) == 0;
            case SPREAD ->
                group.isStrict()
                        ? group.holders(domain) == 0 || group.count(domain) + 1 - group.smallest() <= group.maxSkew()
                        : group.count(domain) < group.cap(domain);
        };
    }

    /** Which of its rules, or of the rules about it, leave no domain, for people. */
    String describe(PodClass podClass) {
        for (RuleGroup group : podClass.last().held()) {
            return group.describe(group.isOfHosts() ? Labels.HOSTNAME : topology.label(group.key()));
        }
        return podClass.ports().length > 0
                ? "its host ports are taken"
                : "rules of other pods keep it away: anti-affinity or topology spread";
    }

    /** Whether shares of a spread were fixed for pods that do not ask for it. */
    boolean shareWithOthers() {
        return book.groups().stream()
                .anyMatch(group -> group.kind() == RuleGroup.Kind.SPREAD
                        && !group.isOfHosts()
                        && !group.isStrict()
                        && group.total() > group.holders());
    }

    /**
     * Whether every rule about domains holds in the end: shares that were fixed before may not be used up, and pods
     * that others must be near may have been moved.
     */
    boolean areKept() {
        for (RuleGroup group : book.groups()) {
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
