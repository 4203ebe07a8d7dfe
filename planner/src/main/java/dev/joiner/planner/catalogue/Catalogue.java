package dev.joiner.planner.catalogue;

import dev.joiner.api.pool.NodePool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The pools of a snapshot, compiled: in the order in which they are tried, with what is free on each type.
 * Arrays are not copied and not changed. Confined to one plan; what it is made of is kept from plan to plan.
 */
public final class Catalogue {
    private final List<PoolTypes> pools;
    private final long[][][] free;
    private final int[][] tiers;

    /** From pools in any order. */
    public Catalogue(List<PoolTypes> unordered, Dimensions dimensions) {
        pools = unordered.stream()
                .sorted(Comparator.comparing(types -> types.view().pool(), NodePool.BY_WEIGHT))
                .toList();
        free = new long[pools.size()][][];
        for (int pool = 0; pool < free.length; pool++) {
            free[pool] = pools.get(pool).vectors(dimensions);
        }
        tiers = findTiers();
    }

    private int[][] findTiers() {
        var found = new ArrayList<int[]>();
        int begin = 0;
        for (int pool = 1; pool <= pools.size(); pool++) {
            if (pool == pools.size() || weight(pool) != weight(begin)) {
                int[] tier = new int[pool - begin];
                for (int i = 0; i < tier.length; i++) {
                    tier[i] = begin + i;
                }
                found.add(tier);
                begin = pool;
            }
        }
        return pools.isEmpty() ? new int[0][] : found.toArray(int[][]::new);
    }

    private int weight(int pool) {
        return pools.get(pool).view().pool().weight();
    }

    /** The pools, by position. */
    public List<PoolTypes> pools() {
        return pools;
    }

    /** Pools of equal weight together, the heaviest first. */
    public int[][] tiers() {
        return tiers;
    }

    /** What pods can use of a node. */
    public long[] free(int pool, int type) {
        return free[pool][type];
    }
}
