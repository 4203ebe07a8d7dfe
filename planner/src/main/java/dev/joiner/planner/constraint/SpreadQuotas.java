package dev.joiner.planner.constraint;

import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.Topology;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Fixes, before any pod is placed, how many pods each domain of a spread gets in the end: the cheapest domain that the
 * skew allows, then the emptiest; pods that can go to few domains before those that can go to many. Pods then go to
 * any domain whose quota is not used up, in whatever order packs best, and the result is even. Confined to one plan.
 *
 * <p>What a spread asks is in Kubernetes' KEP-895 (even pods spreading) and KEP-3022 (the least number of domains). The
 * scheduler keeps the skew after every pod; a plan need keep it in the end only, and {@code BindingOrder} finds an
 * order in which the scheduler's rule holds, too.
 */
public final class SpreadQuotas {
    private final NodeStates states;
    private final Topology topology;
    private final Catalogue catalogue;
    private final Map<Integer, Boolean> samePrice = new HashMap<>();
    private final IdentityHashMap<PodClass.Level, Map<Integer, int[]>> reachable = new IdentityHashMap<>();

    /** Quotas by what nodes of these pools cost. */
    public SpreadQuotas(NodeStates states, Topology topology, Catalogue catalogue) {
        this.states = states;
        this.topology = topology;
        this.catalogue = catalogue;
    }

    /** For what the classes have left. A group whose quotas would not be even keeps its skew pod by pod. */
    public void fix(List<TopologyGroup> groups, List<PodClass> classes, boolean strict) {
        var members = new HashMap<TopologyGroup, List<PodClass>>();
        for (PodClass podClass : classes) {
            for (TopologyGroup group : podClass.members()) {
                if (hasQuotas(group) && podClass.remaining() > 0) {
                    members.computeIfAbsent(group, absent -> new ArrayList<>()).add(podClass);
                }
            }
        }
        for (TopologyGroup group : groups) {
            if (hasQuotas(group)) {
                if (strict || !fix(group, members.getOrDefault(group, List.of()))) {
                    group.keepStrictly();
                }
            }
        }
    }

    private static boolean hasQuotas(TopologyGroup group) {
        return group.kind() == TopologyGroup.Kind.SPREAD && !group.isOfHosts();
    }

    private boolean fix(TopologyGroup group, List<PodClass> members) {
        int domains = group.domainLimit();
        int[] filled = new int[domains];
        for (int domain = 0; domain < domains; domain++) {
            filled[domain] = group.count(domain);
        }
        boolean[] grown = new boolean[domains];
        var ordered = new ArrayList<Member>(members.size());
        for (PodClass podClass : members) {
            ordered.add(new Member(podClass, reachable(podClass, group.key())));
        }
        ordered.sort(Member::fewestFirst);
        for (Member member : ordered) {
            PodClass podClass = member.podClass;
            int[] open = open(group, member.reachable);
            long[] prices = prices(podClass, group.key(), open);
            for (int pod = 0; pod < podClass.remaining() && open.length > 0; pod++) {
                int next = next(group, open, prices, filled);
                filled[next]++;
                grown[next] = true;
            }
        }
        return set(group, filled, grown);
    }

    /** Pods of a group, and the domains that they can be in; those with the fewest come first. */
    private static final class Member {
        private final PodClass podClass;
        private final int[] reachable;

        Member(PodClass podClass, int[] reachable) {
            this.podClass = podClass;
            this.reachable = reachable;
        }

        static int fewestFirst(Member a, Member b) {
            int order = Integer.compare(a.reachable.length, b.reachable.length);
            return order == 0 ? Integer.compare(a.podClass.index(), b.podClass.index()) : order;
        }
    }

    private static int[] open(TopologyGroup group, int[] reachable) {
        int count = 0;
        for (int domain : reachable) {
            count += group.hasDomain(domain) ? 1 : 0;
        }
        if (count == reachable.length) {
            return reachable;
        }
        return Arrays.stream(reachable).filter(group::hasDomain).toArray();
    }

    /** The cheapest of the domains that the skew lets one more pod into, of these the emptiest; else the emptiest. */
    private static int next(TopologyGroup group, int[] open, long[] prices, int[] filled) {
        int most = smallest(group, filled) + group.maxSkew();
        int best = -1;
        int emptiest = 0;
        for (int i = 0; i < open.length; i++) {
            int its = filled[open[i]];
            if (its < most
                    && (best < 0
                            || prices[i] < prices[best]
                            || (prices[i] == prices[best] && its < filled[open[best]]))) {
                best = i;
            }
            if (its < filled[open[emptiest]]) {
                emptiest = i;
            }
        }
        return open[best < 0 ? emptiest : best];
    }

    private static int smallest(TopologyGroup group, int[] filled) {
        if (group.lacksDomains()) {
            return 0;
        }
        int smallest = Integer.MAX_VALUE;
        for (int domain = 0; domain < filled.length; domain++) {
            if (group.hasDomain(domain)) {
                smallest = Math.min(smallest, filled[domain]);
            }
        }
        return smallest;
    }

    /** What the cheapest node costs that holds one pod of the class in each domain; all 0 where it makes no difference. */
    private long[] prices(PodClass podClass, int key, int[] domains) {
        long[] prices = new long[domains.length];
        if (isSamePriceEverywhere(key)) {
            return prices;
        }
        PodClass.Level level = podClass.level();
        for (int i = 0; i < domains.length; i++) {
            prices[i] = NodeState.IMPOSSIBLE;
            for (int pool = 0; pool < catalogue.pools().size(); pool++) {
                if (level.tolerates(pool)) {
                    for (int constraint : level.constraints()) {
                        int narrowed = states.refine(states.root(pool), constraint);
                        int there = narrowed == NodeStates.NONE
                                ? NodeStates.NONE
                                : states.refine(narrowed, states.inDomain(key, domains[i]));
                        if (there != NodeStates.NONE) {
                            prices[i] = Math.min(
                                    prices[i], states.state(there).cheapestFor(podClass.requests(), catalogue));
                        }
                    }
                }
            }
        }
        return prices;
    }

    private boolean isSamePriceEverywhere(int key) {
        return samePrice.computeIfAbsent(key, absent -> {
            for (int pool = 0; pool < catalogue.pools().size(); pool++) {
                int root = states.root(pool);
                int[] domains = states.domains(root, key);
                if (domains.length < topology.domainCount(key)) {
                    return false;
                }
                for (int domain : domains) {
                    int there = states.refine(root, states.inDomain(key, domain));
                    int first = states.refine(root, states.inDomain(key, domains[0]));
                    if (there == NodeStates.NONE
                            || first == NodeStates.NONE
                            || !states.state(there)
                                    .offeringSet()
                                    .costsTheSameAs(states.state(first).offeringSet())) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    private static boolean set(TopologyGroup group, int[] filled, boolean[] grown) {
        int smallest = Integer.MAX_VALUE;
        boolean lacks = group.lacksDomains();
        for (int domain = 0; domain < filled.length; domain++) {
            if (group.hasDomain(domain)) {
                group.quota(domain, lacks ? Math.min(filled[domain], group.maxSkew()) : filled[domain]);
                smallest = Math.min(smallest, filled[domain]);
            }
        }
        group.smallestQuota(lacks || smallest == Integer.MAX_VALUE ? 0 : smallest);
        for (int domain = 0; domain < filled.length; domain++) {
            if (grown[domain] && group.quota(domain) - group.smallestQuota() > group.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    /** The domains that pods of a class can be in at all. */
    int[] reachable(PodClass podClass, int key) {
        PodClass.Level level = podClass.last();
        return reachable
                .computeIfAbsent(level, absent -> new HashMap<>())
                .computeIfAbsent(key, absent -> find(podClass, level, key));
    }

    private int[] find(PodClass podClass, PodClass.Level level, int key) {
        var found = new TreeSet<Integer>();
        for (int pool = 0; pool < catalogue.pools().size(); pool++) {
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
