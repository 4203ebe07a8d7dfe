package dev.joiner.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Fixes, before any pod is placed, how many pods each domain of a spread gets in the end: the emptiest domain
 * first, pods that can go to few domains before those that can go to many. Pods then go to any domain whose
 * share is not used up, in whatever order packs best, and the result is even. Confined to one plan.
 */
final class Shares {
    private final NodeStates states;
    private final Topology topology;
    private final int pools;
    private final IdentityHashMap<PodClass.Level, Map<Integer, int[]>> reachable = new IdentityHashMap<>();

    Shares(NodeStates states, Topology topology, int pools) {
        this.states = states;
        this.topology = topology;
        this.pools = pools;
    }

    /** For what the classes have left. A group whose shares would not be even keeps its skew pod by pod. */
    void fix(List<RuleGroup> groups, List<PodClass> classes, boolean strict) {
        var members = new HashMap<RuleGroup, List<PodClass>>();
        for (PodClass podClass : classes) {
            for (RuleGroup group : podClass.members()) {
                if (isShared(group) && podClass.remaining() > 0) {
                    members.computeIfAbsent(group, absent -> new ArrayList<>()).add(podClass);
                }
            }
        }
        for (RuleGroup group : groups) {
            if (isShared(group)) {
                if (strict || !fix(group, members.getOrDefault(group, List.of()))) {
                    group.keepStrictly();
                }
            }
        }
    }

    private static boolean isShared(RuleGroup group) {
        return group.kind() == RuleGroup.Kind.SPREAD && !group.isOfHosts();
    }

    private boolean fix(RuleGroup group, List<PodClass> members) {
        int domains = group.domainLimit();
        int[] filled = new int[domains];
        for (int domain = 0; domain < domains; domain++) {
            filled[domain] = group.count(domain);
        }
        boolean[] grown = new boolean[domains];
        var ordered = new ArrayList<>(members);
        ordered.sort(Comparator.comparingInt((PodClass c) -> reachable(c, group.key()).length)
                .thenComparingInt(PodClass::index));
        for (PodClass podClass : ordered) {
            int[] open = reachable(podClass, group.key());
            for (int pod = 0; pod < podClass.remaining(); pod++) {
                int emptiest = -1;
                for (int domain : open) {
                    if (group.hasDomain(domain) && (emptiest < 0 || filled[domain] < filled[emptiest])) {
                        emptiest = domain;
                    }
                }
                if (emptiest < 0) {
                    break;
                }
                filled[emptiest]++;
                grown[emptiest] = true;
            }
        }
        return set(group, filled, grown);
    }

    private static boolean set(RuleGroup group, int[] filled, boolean[] grown) {
        int smallest = Integer.MAX_VALUE;
        boolean lacks = group.lacksDomains();
        for (int domain = 0; domain < filled.length; domain++) {
            if (group.hasDomain(domain)) {
                group.cap(domain, lacks ? Math.min(filled[domain], group.maxSkew()) : filled[domain]);
                smallest = Math.min(smallest, filled[domain]);
            }
        }
        group.smallestCap(lacks || smallest == Integer.MAX_VALUE ? 0 : smallest);
        for (int domain = 0; domain < filled.length; domain++) {
            if (grown[domain] && group.cap(domain) - group.smallestCap() > group.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    /** The domains that pods of a class can be in at all. */
    private int[] reachable(PodClass podClass, int key) {
        PodClass.Level level = podClass.last();
        return reachable
                .computeIfAbsent(level, absent -> new HashMap<>())
                .computeIfAbsent(key, absent -> find(podClass, level, key));
    }

    private int[] find(PodClass podClass, PodClass.Level level, int key) {
        var found = new TreeSet<Integer>();
        for (int pool = 0; pool < pools; pool++) {
            if (level.tolerates(pool)) {
                for (int constraint : level.constraints()) {
                    int narrowed = states.refine(states.root(pool), constraint);
                    if (narrowed != NodeStates.NONE) {
                        for (int domain : states.domains(narrowed, key)) {
                            found.add(domain);
                        }
                    }
                }
            }
        }
        // Nodes that are there may be in domains that no pool launches into.
        for (int domain = 0; domain < topology.domainCount(key); domain++) {
            String value = topology.value(key, domain);
            if (podClass.shape().alternatives().stream()
                    .anyMatch(alternative -> alternative.allows(topology.label(key), value))) {
                found.add(domain);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }
}
