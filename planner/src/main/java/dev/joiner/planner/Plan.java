package dev.joiner.planner;

import dev.joiner.cloud.HourlyPrice;
import java.util.List;

/**
 * The answer to a snapshot and its demand.
 *
 * @param claims nodes to make
 * @param onRooms pods on nodes that run or are coming
 * @param unplaced pods without a place, and why
 * @param lowerBound what the claims' pods cost at the very least, by proof; never above {@link #price()}
 */
public record Plan(
        List<PlannedClaim> claims, List<RoomShare> onRooms, List<Unplaced> unplaced, HourlyPrice lowerBound) {
    /** Copies the lists. */
    public Plan {
        claims = List.copyOf(claims);
        onRooms = List.copyOf(onRooms);
        unplaced = List.copyOf(unplaced);
    }

    /** Pods of a demand on a room. */
    public record RoomShare(String room, String demand, int count) {}

    /**
     * Pods without a place.
     *
     * @param pods real ones
     * @param expected expected ones
     * @param reasons one a pool, for the user
     */
    public record Unplaced(String demand, int pods, int expected, List<String> reasons) {
        /** Copies the reasons. */
        public Unplaced {
            reasons = List.copyOf(reasons);
        }
    }

    /** Price of all new nodes, each at its cheapest option. */
    public HourlyPrice price() {
        HourlyPrice total = HourlyPrice.ZERO;
        for (PlannedClaim claim : claims) {
            total = total.plus(claim.cheapest().price());
        }
        return total;
    }
}
