package dev.joiner.planner;

import java.util.ArrayList;
import java.util.List;

/**
 * What a new node for a pod can be to begin with, where that makes a difference in price: one state for each
 * alternative of its node constraints, and for each domain of the topology keys that its rules need decided.
 * Of domains where everything costs the same only the one with most room in its shares is named. Confined to
 * one plan.
 */
final class Openings {
    /** More ways to begin a node of a pool are not tried. */
    private static final int MOST = 8;

    private final NodeStates states;
    private final Rules rules;
    private Salt salt = Salt.NONE;

    Openings(NodeStates states, Rules rules) {
        this.states = states;
        this.rules = rules;
    }

    /** From now on choices are changed by this. */
    void disturb(Salt byThis) {
        salt = byThis;
    }

    /** The states of a new node of a pool once a pod of the class is on it; none when it cannot be. */
    List<Integer> of(PodClass podClass, PodClass.Level level, int pool) {
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
            if (!Rules.allowsDomain(podClass, level, key, domain, true)) {
                continue;
            }
            int there = possible.length == 1 ? state : states.refine(state, states.inDomain(key, domain));
            if (there == NodeStates.NONE) {
                continue;
            }
            double its = salt.takesAnyDomain() ? salt.chance(domain) : Rules.left(podClass, key, domain);
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
        return states.state(one).assortment().costsTheSameAs(states.state(other).assortment());
    }
}
