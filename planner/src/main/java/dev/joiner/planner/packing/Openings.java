package dev.joiner.planner.packing;

import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.constraint.DomainRules;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PodClass;
import java.util.ArrayList;
import java.util.List;

/**
 * What a new node for a pod can be to begin with, where that makes a difference in price: one state for each
 * alternative of its node constraints, and for each domain of the topology keys that its rules need decided.
 * Of domains where everything costs the same only the one with most left of its quotas is named. Confined to
 * one plan.
 */
public final class Openings {
    /** More ways to begin a node of a pool are not tried. */
    private static final int MOST = 8;

    private final NodeStates states;
    private final PodConstraints rules;
    private Perturbation perturbation = Perturbation.NONE;

    /** Nothing is found yet. */
    public Openings(NodeStates states, PodConstraints rules) {
        this.states = states;
        this.rules = rules;
    }

    /** From now on choices are changed by this. */
    void disturb(Perturbation byThis) {
        perturbation = byThis;
    }

    /** The states of a new node of a pool once a pod of the class is on it; none when it cannot be. */
    public List<Integer> of(PodClass podClass, PodClass.Level level, int pool) {
        var found = new ArrayList<Integer>();
        if (level.tolerates(pool)) {
            for (int constraint : level.constraints()) {
                int narrowed = states.refine(states.root(pool), constraint);
                if (narrowed != NodeStates.NONE) {
                    for (int settled : decided(podClass, level, narrowed)) {
                        int filtered = rules.settleFilters(podClass, settled);
                        if (!found.contains(filtered) && found.size() < MOST) {
                            found.add(filtered);
                        }
                    }
                }
            }
        }
        return found;
    }

    private List<Integer> decided(PodClass podClass, PodClass.Level level, int narrowed) {
        List<Integer> open = List.of(narrowed);
        int[] keys = level.keys();
        for (int i = 0; i < keys.length; i++) {
            var next = new ArrayList<Integer>();
            for (int state : open) {
                int[] possible = states.domains(state, keys[i]);
                if (possible.length == 0 && !level.needsKey(i)) {
                    next.add(state);
                } else {
                    addDomains(podClass, level, keys[i], state, possible, next);
                }
            }
            open = next;
        }
        return open;
    }

    private void addDomains(
            PodClass podClass, PodClass.Level level, int key, int state, int[] possible, List<Integer> into) {
        int from = into.size();
        double[] left = new double[possible.length];
        for (int domain : possible) {
            if (!DomainRules.allowsDomain(podClass, level, key, domain, true)) {
                continue;
            }
            int there = possible.length == 1 ? state : states.refine(state, states.inDomain(key, domain));
            if (there == NodeStates.NONE) {
                continue;
            }
            double its = perturbation.takesAnyDomain()
                    ? perturbation.chance(domain)
                    : DomainRules.left(podClass, key, domain);
            int same = from;
            while (same < into.size() && !costsTheSame(into.get(same), there)) {
                same++;
            }
            if (same == into.size()) {
                into.add(there);
                left[same - from] = its;
            } else if (its > left[same - from]) {
                into.set(same, there);
                left[same - from] = its;
            }
        }
    }

    private boolean costsTheSame(int one, int other) {
        return states.state(one)
                .offeringSet()
                .costsTheSameAs(states.state(other).offeringSet());
    }
}
