package dev.joiner.planner.solver;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.Shape;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.constraint.DaemonRules;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.node.SureLabels;
import dev.joiner.planner.packing.Openings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Says why pods of a class have no place: what rules them out, pool by pool. Confined to one plan. */
final class Reasons {
    private final Catalogue catalogue;
    private final NodeStates states;
    private final PodConstraints rules;
    private final DaemonRules daemons;
    private final int newNode;

    /** @param newNode number of a node that has no pods yet */
    Reasons(Catalogue catalogue, NodeStates states, PodConstraints rules, DaemonRules daemons, int newNode) {
        this.catalogue = catalogue;
        this.states = states;
        this.rules = rules;
        this.daemons = daemons;
        this.newNode = newNode;
    }

    /** One text for each pool, in the order of their names. */
    List<String> of(PodClass podClass) {
        Shape shape = podClass.shape();
        if (!shape.refusals().isEmpty()) {
            return shape.refusals();
        }
        var reasons = new TreeMap<String, String>();
        for (int pool = 0; pool < catalogue.pools().size(); pool++) {
            String name = catalogue.pools().get(pool).name();
            reasons.put(name, name + ": " + reason(pool, podClass));
        }
        return reasons.isEmpty() ? List.of("there is no node pool") : List.copyOf(reasons.values());
    }

    /** Of several alternatives the one that gets furthest is told. */
    private String reason(int pool, PodClass podClass) {
        PoolTypes types = catalogue.pools().get(pool);
        for (Taint taint : types.view().pool().taints()) {
            if (taint.repels() && !Toleration.tolerates(podClass.shape().tolerations(), taint)) {
                return "taint " + taint + " is not tolerated";
            }
        }
        String furthest = "";
        int far = -1;
        for (int i = 0; i < podClass.shape().alternatives().size(); i++) {
            Requirements alternative = podClass.shape().alternatives().get(i);
            List<String> conflicts = new ArrayList<>(SureLabels.conflicts(alternative));
            conflicts.addAll(types.requirements().conflictsWith(SureLabels.without(alternative), Labels::isWellKnown));
            int state = states.refine(states.root(pool), podClass.last().constraints()[i]);
            if (!conflicts.isEmpty()) {
                if (far < 0) {
                    furthest = String.join("; ", conflicts);
                    far = 0;
                }
            } else if (state == NodeStates.NONE || states.state(state).byPrice().length == 0) {
                if (state == NodeStates.NONE
                        && states.refine(states.root(pool), states.constraint(alternative)) != NodeStates.NONE) {
                    furthest = daemons.describe(podClass.shape());
                    far = 2;
                } else if (far < 1) {
                    furthest = "no available instance type meets "
                            + types.requirements().and(alternative);
                    far = 1;
                }
            } else {
                return reason(pool, state, podClass);
            }
        }
        return furthest;
    }

    private String reason(int pool, int state, PodClass podClass) {
        Optional<String> size = tooLarge(pool, state, podClass);
        if (size.isPresent()) {
            return size.get();
        }
        if (new Openings(states, rules).of(podClass, podClass.last(), pool).isEmpty()
                || !rules.allowsHost(podClass, podClass.last(), newNode)) {
            return rules.describe(podClass);
        }
        Limits limits = catalogue.pools().get(pool).view().pool().limits();
        return limits.isEmpty()
                ? "minValues leaves too few instance types that hold it"
                : "limit " + limits + " is reached";
    }

    private Optional<String> tooLarge(int pool, int stateId, PodClass podClass) {
        NodeState state = states.state(stateId);
        PoolTypes types = catalogue.pools().get(pool);
        for (int type : state.byPrice()) {
            if (Fit.fits(podClass.requests(), catalogue.free(pool, type))) {
                return Optional.empty();
            }
        }
        Resources wanted = podClass.shape().requests().with(Resources.PODS, 0);
        var lacking = new ArrayList<String>();
        for (var entry : wanted.amounts().entrySet()) {
            String name = entry.getKey();
            int largest = state.byPrice()[0];
            for (int type : state.byPrice()) {
                if (types.free(type).get(name) > types.free(largest).get(name)) {
                    largest = type;
                }
            }
            long free = types.free(largest).get(name);
            if (free < entry.getValue()) {
                InstanceType type = types.type(largest);
                lacking.add("no instance type has " + Resources.quantity(name, entry.getValue()) + " " + name + " free"
                        + (free <= 0
                                ? ""
                                : "; the largest allowed, " + type.name() + ", has " + Resources.quantity(name, free)));
            }
        }
        return Optional.of(lacking.isEmpty() ? "no instance type has room for " + wanted : String.join("; ", lacking));
    }
}
