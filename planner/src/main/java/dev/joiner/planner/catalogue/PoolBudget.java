package dev.joiner.planner.catalogue;

import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a pool's limits leave, while nodes are planned. Confined to one plan. */
public final class PoolBudget {
    /** Expected pods leave one in so many of a pool's limit to real ones. */
    private static final int KEPT_PART_OF_LIMIT = 10;

    /** Karpenter's name of a limit on the number of nodes. */
    private static final String NODES = "nodes";

    private final List<String> names = new ArrayList<>();
    private final long[] limits;
    private final long[] used;
    private final PoolTypes types;

    /** What the limits leave beside the nodes that there are. */
    public PoolBudget(PoolTypes types) {
        this.types = types;
        Map<String, Long> amounts = types.view().pool().limits().amounts();
        names.addAll(amounts.keySet());
        limits = new long[names.size()];
        used = new long[names.size()];
        for (int i = 0; i < limits.length; i++) {
            limits[i] = amounts.getOrDefault(names.get(i), 0L);
            used[i] = types.view().used().get(names.get(i));
        }
    }

    /** Whether the pool has no limits. */
    public boolean isUnlimited() {
        return limits.length == 0;
    }

    /** Whether one more node of this type is within the limits. */
    public boolean allows(int type, boolean expected) {
        for (int i = 0; i < limits.length; i++) {
            long kept = expected ? Math.ceilDiv(limits[i], KEPT_PART_OF_LIMIT) : 0;
            if (used[i] + capacity(type, i) > limits[i] - kept) {
                return false;
            }
        }
        return true;
    }

    /** Whether a node that counts as the one type may be of the other instead. */
    public boolean allowsInstead(int counted, int other) {
        for (int i = 0; i < limits.length; i++) {
            if (used[i] - capacity(counted, i) + capacity(other, i) > limits[i]) {
                return false;
            }
        }
        return true;
    }

    /** Counts a node of this type. */
    public void take(int type) {
        for (int i = 0; i < limits.length; i++) {
            used[i] += capacity(type, i);
        }
    }

    /** Takes back a node of this type. */
    public void give(int type) {
        for (int i = 0; i < limits.length; i++) {
            used[i] -= capacity(type, i);
        }
    }

    /** Counts the largest that may be bought for a node, whatever it is planned as. */
    public void countInstead(int counted, Resources largest) {
        for (int i = 0; i < limits.length; i++) {
            long most = names.get(i).equals(NODES) ? 1 : largest.get(names.get(i));
            used[i] += Math.max(0, most - capacity(counted, i));
        }
    }

    private long capacity(int type, int limit) {
        InstanceType instanceType = types.type(type);
        return names.get(limit).equals(NODES) ? 1 : instanceType.capacity().get(names.get(limit));
    }
}
