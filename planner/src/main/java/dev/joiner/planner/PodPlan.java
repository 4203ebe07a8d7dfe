package dev.joiner.planner;

import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.HourlyPrice;
import java.util.List;

/**
 * A plan pod by pod: every pod of the input stands in exactly one of the lists. Lists of pods are in the order
 * of namespace and name.
 *
 * @param launches nodes to make
 * @param existing pods on nodes that are there
 * @param refused pods without a place
 * @param lowerBound what the launches' pods cost at the very least, by proof
 */
public record PodPlan(List<Launch> launches, List<OnRoom> existing, List<Refused> refused, HourlyPrice lowerBound) {
    /** Copies the lists. */
    public PodPlan {
        launches = List.copyOf(launches);
        existing = List.copyOf(existing);
        refused = List.copyOf(refused);
    }

    /**
     * A node to make and its pods.
     *
     * @param claim its cheapest option has the price that counts; its options are all ways to buy it
     */
    public record Launch(PlannedClaim claim, List<Pod> pods) {
        /** Copies the pods. */
        public Launch {
            pods = List.copyOf(pods);
        }
    }

    /** Pods on a node that is there. */
    public record OnRoom(String room, List<Pod> pods) {
        /** Copies the pods. */
        public OnRoom {
            pods = List.copyOf(pods);
        }
    }

    /**
     * A pod without a place.
     *
     * @param reasons what rules it out, one text a pool
     * @param suggestions smallest changes that help, each of them alone; empty when none is known
     */
    public record Refused(Pod pod, List<String> reasons, List<Suggestion> suggestions) {
        /** Copies the lists. */
        public Refused {
            reasons = List.copyOf(reasons);
            suggestions = List.copyOf(suggestions);
        }
    }

    /** Price of all new nodes, each at its cheapest option. */
    public HourlyPrice price() {
        HourlyPrice total = HourlyPrice.ZERO;
        for (Launch launch : launches) {
            total = total.plus(launch.claim().cheapest().price());
        }
        return total;
    }
}
