package dev.joiner.planner.constraint;

import dev.joiner.planner.HostPort;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.catalogue.Company;
import dev.joiner.planner.catalogue.PoolTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the pods of DaemonSets are to other pods on a new node, on which they will run before or beside them: they
 * have their host ports, anti-affinity holds in both directions, and affinity to them is met. Only those count that
 * run on something that a pool can launch. Confined to one plan.
 */
public final class DaemonRules {
    private final List<Shape> daemons;
    private final Map<String, Map<String, String>> namespaces;
    private final List<Integer> running = new ArrayList<>();

    DaemonRules(Snapshot snapshot, List<PoolTypes> pools) {
        daemons = snapshot.daemons();
        namespaces = snapshot.namespaces();
        var somewhere = new BitSet();
        pools.forEach(pool -> somewhere.or(pool.daemonsAnywhere()));
        somewhere.stream().forEach(running::add);
    }

    /** Whether some of them are pods that the term asks to be near to. */
    boolean serve(PodTerm near) {
        return running.stream().anyMatch(daemon -> isSelected(near, daemon));
    }

    /**
     * Beside which of them a pod can be.
     *
     * @param near terms that hold, required ones and wishes
     * @param apart likewise
     */
    Company company(Shape shape, List<PodTerm> near, List<PodTerm> apart) {
        if (running.isEmpty()) {
            return Company.ANY;
        }
        var wanted = new TreeSet<Integer>();
        for (PodTerm term : near) {
            running.stream()
                    .filter(daemon -> isSelected(term, daemon))
                    .findFirst()
                    .ifPresent(wanted::add);
        }
        var shunned = new TreeSet<Integer>();
        for (int daemon : running) {
            if (conflict(shape, apart, daemon).isPresent()) {
                shunned.add(daemon);
            }
        }
        return Company.of(wanted, shunned);
    }

    private boolean isSelected(PodTerm term, int daemon) {
        return term.selects(daemons.get(daemon).relations(), namespaces);
    }

    private Optional<String> conflict(Shape shape, List<PodTerm> apart, int daemon) {
        Relations its = daemons.get(daemon).relations();
        for (HostPort port : shape.relations().ports()) {
            if (its.ports().stream().anyMatch(port::conflictsWith)) {
                return Optional.of("host port " + port.port() + "/" + port.protocol() + " is taken by " + name(its)
                        + " on each of its nodes");
            }
        }
        if (apart.stream().anyMatch(term -> isSelected(term, daemon))) {
            return Optional.of("pod anti-affinity keeps it away from " + name(its) + ", which is on each of its nodes");
        }
        if (its.apart().stream().anyMatch(term -> term.selects(shape.relations(), namespaces))) {
            return Optional.of("the anti-affinity of " + name(its) + ", which is on each of its nodes, keeps it away");
        }
        return Optional.empty();
    }

    /** A shape has no name; the labels of a DaemonSet's pods are its selector's. */
    private static String name(Relations daemon) {
        return "the DaemonSet of " + daemon.namespace() + daemon.labels();
    }

    /** Why none of the nodes has the company that the shape must have, for people. */
    public String describe(Shape shape) {
        return running.stream()
                .flatMap(daemon -> conflict(shape, shape.relations().apart(), daemon).stream())
                .findFirst()
                .orElse("no node has the DaemonSet's pods that its pod affinity asks for");
    }
}
