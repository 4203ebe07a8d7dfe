package dev.joiner.planner.podplan;

import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.solver.BindingOrder;
import java.util.List;

/**
 * A plan pod by pod: every pod of the input stands in exactly one of the lists. Lists of pods are in the order
 * of namespace and name.
 *
 * @param plan of the groups
 * @param groups the pods by shape
 * @param launches nodes to make
 * @param existing pods on nodes that are there
 * @param refused pods without a place
 */
public record PodPlan(
        Plan plan, List<Group> groups, List<Launch> launches, List<OnRoom> existing, List<Refused> refused) {
    /** Copies the lists. */
    public PodPlan {
        groups = List.copyOf(groups);
        launches = List.copyOf(launches);
        existing = List.copyOf(existing);
        refused = List.copyOf(refused);
    }

    /**
     * Pods that are interchangeable.
     *
     * @param unit how many there are, of which shape; has the name of the first of them
     * @param pods by name
     */
    public record Group(DemandUnit unit, List<Pod> pods) {
        /** Copies the pods. */
        public Group {
            pods = List.copyOf(pods);
        }
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

    /**
     * The order in which a scheduler can bind the pods so that the rules of each hold when it is bound.
     *
     * @param bindings one for each pod that has a place
     * @param complete false where no such order was found; the last ones are those that have none then
     */
    public record Order(List<Binding> bindings, boolean complete) {
        /** Copies the bindings. */
        public Order {
            bindings = List.copyOf(bindings);
        }
    }

    /**
     * A pod is bound.
     *
     * @param node name of the node, or id of the launch
     * @param canBeNominated see {@link BindingOrder.Step}
     */
    public record Binding(Pod pod, String node, boolean canBeNominated) {}

    /** Price of all new nodes, each at its cheapest option. */
    public HourlyPrice price() {
        return plan.price();
    }

    /** What the launches' pods cost at the very least, by proof. */
    public HourlyPrice lowerBound() {
        return plan.lowerBound();
    }
}
