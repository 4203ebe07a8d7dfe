package dev.joiner.planner.model;

import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Shape;
import java.util.Comparator;
import java.util.List;

/** Pods of one demand while they are placed: what they ask, and how many still have no place. Confined to one plan. */
public final class PodClass {
    /** Higher priority, then larger pods first; the rest by name. */
    public static final Comparator<PodClass> ORDER = PodClass::compare;

    private static final TopologyGroup[] NO_GROUPS = new TopologyGroup[0];

    private final DemandUnit unit;
    private int index;
    private final long[] requests;
    private TopologyGroup[] members = NO_GROUPS;
    private int[] ports = new int[0];
    private List<Level> levels = List.of();
    private int level;
    private int most = Integer.MAX_VALUE;
    private int remaining;

    /** Pods of a demand, all without a place; the array is not copied and not changed. */
    public PodClass(DemandUnit unit, long[] requests) {
        this.unit = unit;
        this.requests = requests;
    }

    private static int compare(PodClass a, PodClass b) {
        int order = Integer.compare(b.shape().priority(), a.shape().priority());
        for (int d = 0; order == 0 && d < 2; d++) {
            order = Long.compare(b.requests[d], a.requests[d]);
        }
        return order == 0 ? a.unit.key().compareTo(b.unit.key()) : order;
    }

    /**
     * What is asked with some of the wishes dropped.
     *
     * <p>Pods whose rules are equal share it. Arrays are not copied and not changed.
     */
    public static final class Level {
        private final int[] constraints;
        private final boolean[] pools;
        private final boolean heedsWarnings;
        private final TopologyGroup[] held;
        private final boolean[] selfIn;
        private final int[] keys;
        private final boolean[] needsKey;
        private final boolean clings;
        private int deniedAt;

        /**
         * @param constraints of which a node must meet one
         * @param pools whose taints are tolerated
         * @param heedsWarnings whether taints that only ask to stay away are heeded
         * @param held rules of its own
         * @param selfIn which of them select the pod itself
         * @param keys topology keys of which a node's domain must be known
         * @param needsKey which of them a node must have
         */
        public Level(
                int[] constraints,
                boolean[] pools,
                boolean heedsWarnings,
                TopologyGroup[] held,
                boolean[] selfIn,
                int[] keys,
                boolean[] needsKey) {
            this.constraints = constraints;
            this.pools = pools;
            this.heedsWarnings = heedsWarnings;
            this.held = held;
            this.selfIn = selfIn;
            this.keys = keys;
            this.needsKey = needsKey;
            boolean near = false;
            for (TopologyGroup group : held) {
                near |= group.isOfHosts() && group.kind() == TopologyGroup.Kind.NEAR;
            }
            this.clings = near;
        }

        /** Node constraints of which one must be met. */
        public int[] constraints() {
            return constraints;
        }

        /** Whether the taints of a pool are tolerated. */
        public boolean tolerates(int pool) {
            return pools[pool];
        }

        /** Whether taints that only ask to stay away are heeded. */
        public boolean heedsWarnings() {
            return heedsWarnings;
        }

        /** The groups of its own rules. */
        public TopologyGroup[] held() {
            return held;
        }

        /** Whether a rule of its own selects the pod itself. */
        public boolean selectsItself(int rule) {
            return selfIn[rule];
        }

        /** Topology keys of which a node's domain must be known. */
        public int[] keys() {
            return keys;
        }

        /** Whether a node must have the label of the key at this position. */
        public boolean needsKey(int position) {
            return needsKey[position];
        }

        /** The node for which rules denied it last: pods of equal rules need not ask again. */
        public int deniedAt() {
            return deniedAt;
        }

        /** Remembers that rules denied it this node. */
        public void denyAt(int node) {
            deniedAt = node;
        }

        /** Whether it must share its node with certain pods. */
        public boolean clings() {
            return clings;
        }

        /** Whether a rule of its own makes this group. */
        public boolean holds(TopologyGroup group) {
            for (TopologyGroup own : held) {
                if (own == group) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Says which groups select it, which ports it takes, and what it asks at each level. */
    public void rules(TopologyGroup[] selectedBy, int[] portIds, List<Level> all) {
        members = selectedBy;
        ports = portIds;
        levels = all;
    }

    /** The demand. */
    public DemandUnit unit() {
        return unit;
    }

    /** What each of its pods asks. */
    public Shape shape() {
        return unit.shape();
    }

    /** Its position in the order in which demand is served. */
    public int index() {
        return index;
    }

    /** Sets its position in the order in which demand is served. */
    public void index(int position) {
        index = position;
    }

    /** Of one pod, by dimension. */
    public long[] requests() {
        return requests;
    }

    /** Groups that select it. */
    public TopologyGroup[] members() {
        return members;
    }

    /** Numbers of the ports that it takes of a node. */
    public int[] ports() {
        return ports;
    }

    /** What is asked now. */
    public Level level() {
        return levels.get(level);
    }

    /** What is asked when every wish is dropped. */
    public Level last() {
        return levels.getLast();
    }

    /** Drops one more wish; false when none is left. */
    public boolean relax() {
        if (level + 1 == levels.size()) {
            return false;
        }
        level++;
        return true;
    }

    /** Asks for everything again. */
    public void keepAllWishes() {
        level = 0;
    }

    /** Drops every wish. */
    public void keepNoWishes() {
        level = levels.size() - 1;
    }

    /** How many of them can have a place at all, as far as volumes that pods cannot share are concerned. */
    public int most() {
        return most;
    }

    /** Sets how many of them can have a place at all. */
    public void most(int count) {
        most = count;
    }

    /** How many have no place yet. */
    public int remaining() {
        return remaining;
    }

    /** Sets how many have no place. */
    public void remaining(int count) {
        remaining = count;
    }

    /** Notes that so many more have a place. */
    public void take(int count) {
        remaining -= count;
    }

    /** Whether no rule between pods is about it, at this level. */
    public boolean isFree() {
        return members.length == 0 && ports.length == 0 && level().held().length == 0;
    }

    /** Whether rules about hosts keep it from sharing nodes. */
    public boolean isShy() {
        if (ports.length > 0) {
            return true;
        }
        for (TopologyGroup group : level().held()) {
            if (group.isOfHosts() && group.kind() != TopologyGroup.Kind.NEAR) {
                return true;
            }
        }
        return false;
    }
}
