package dev.joiner.planner;

import java.util.Comparator;
import java.util.List;

/** Pods of one demand while they are placed: what they ask, and how many still have no place. Confined to one plan. */
final class PodClass {
    /** Higher priority, then larger pods first; the rest by name. */
    static final Comparator<PodClass> ORDER = PodClass::compare;

    private static final RuleGroup[] NO_GROUPS = new RuleGroup[0];

    private final DemandUnit unit;
    private int index;
    private final long[] requests;
    private RuleGroup[] members = NO_GROUPS;
    private int[] ports = new int[0];
    private List<Level> levels = List.of();
    private int level;
    private int most = Integer.MAX_VALUE;
    private int remaining;

    PodClass(DemandUnit unit, long[] requests) {
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
    static final class Level {
        private final int[] constraints;
        private final boolean[] pools;
        private final boolean heedsWarnings;
        private final RuleGroup[] held;
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
        Level(
                int[] constraints,
                boolean[] pools,
                boolean heedsWarnings,
                RuleGroup[] held,
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
            for (RuleGroup group : held) {
                near |= group.isOfHosts() && group.kind() == RuleGroup.Kind.NEAR;
            }
            this.clings = near;
        }

        int[] constraints() {
            return constraints;
        }

        boolean tolerates(int pool) {
            return pools[pool];
        }

        boolean heedsWarnings() {
            return heedsWarnings;
        }

        RuleGroup[] held() {
            return held;
        }

        boolean selectsItself(int rule) {
            return selfIn[rule];
        }

        int[] keys() {
            return keys;
        }

        boolean needsKey(int position) {
            return needsKey[position];
        }

        /** The node for which rules denied it last: pods of equal rules need not ask again. */
        int deniedAt() {
            return deniedAt;
        }

        void denyAt(int node) {
            deniedAt = node;
        }

        /** Whether it must share its node with certain pods. */
        boolean clings() {
            return clings;
        }

        boolean holds(RuleGroup group) {
            for (RuleGroup own : held) {
                if (own == group) {
                    return true;
                }
            }
            return false;
        }
    }

    void rules(RuleGroup[] selectedBy, int[] portIds, List<Level> all) {
        members = selectedBy;
        ports = portIds;
        levels = all;
    }

    DemandUnit unit() {
        return unit;
    }

    Shape shape() {
        return unit.shape();
    }

    /** Its position in the order in which demand is served. */
    int index() {
        return index;
    }

    void index(int position) {
        index = position;
    }

    /** Of one pod, by dimension. */
    long[] requests() {
        return requests;
    }

    /** Groups that select it. */
    RuleGroup[] members() {
        return members;
    }

    int[] ports() {
        return ports;
    }

    Level level() {
        return levels.get(level);
    }

    /** What is asked when every wish is dropped. */
    Level last() {
        return levels.getLast();
    }

    /** Drops one more wish; false when none is left. */
    boolean relax() {
        if (level + 1 == levels.size()) {
            return false;
        }
        level++;
        return true;
    }

    void keepAllWishes() {
        level = 0;
    }

    void keepNoWishes() {
        level = levels.size() - 1;
    }

    /** How many of them can have a place at all, as far as volumes that pods cannot share are concerned. */
    int most() {
        return most;
    }

    void most(int count) {
        most = count;
    }

    int remaining() {
        return remaining;
    }

    void remaining(int count) {
        remaining = count;
    }

    void take(int count) {
        remaining -= count;
    }

    /** Whether no rule between pods is about it, at this level. */
    boolean isFree() {
        return members.length == 0 && ports.length == 0 && level().held().length == 0;
    }

    /** Whether rules about hosts keep it from sharing nodes. */
    boolean isShy() {
        if (ports.length > 0) {
            return true;
        }
        for (RuleGroup group : level().held()) {
            if (group.isOfHosts() && group.kind() != RuleGroup.Kind.NEAR) {
                return true;
            }
        }
        return false;
    }
}
