package dev.joiner.planner;

import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one rule over the domains of one topology key: how many of the pods that it selects are in each
 * domain, and how many of the pods that hold it. Pods with equal rules share a group. Confined to one plan.
 */
final class RuleGroup {
    /** What the rule asks. */
    enum Kind {
        /** Pods stand evenly. */
        SPREAD,
        /** Pods share a domain. */
        NEAR,
        /** Pods share no domain. */
        APART
    }

    private final int index;
    private final Rule rule;
    private boolean required;
    private boolean strict;
    private boolean served;
    private @Nullable BitSet start;
    private int total;
    private int smallestCap;
    private int floor;
    private int[] counts = new int[4];
    private int[] holders = new int[4];
    private int[] caps = new int[4];
    private boolean[] universe = new boolean[4];
    private int[] filter = new int[0];
    private boolean[] countedPools = new boolean[0];

    /**
     * What the rule says; equal rules count together.
     *
     * @param key topology key, {@link Topology#HOST} where every node is a domain
     * @param set pods that it is about
     * @param maxSkew of a spread
     * @param minDomains of a spread
     * @param filter nodes that a spread counts meet one of these; empty for all nodes
     * @param tolerations that the taints of a node that a spread counts must meet; empty for any taints
     */
    record Rule(
            Kind kind,
            int key,
            int set,
            int maxSkew,
            int minDomains,
            List<Requirements> filter,
            Optional<List<Toleration>> tolerations) {
        static Rule of(Kind kind, int key, int set) {
            return new Rule(kind, key, set, 0, 0, List.of(), Optional.empty());
        }
    }

    RuleGroup(int index, Rule rule) {
        this.index = index;
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }

    int index() {
        return index;
    }

    /** What it says when it leaves a pod no domain, for people. */
    String describe(String label) {
        return switch (rule.kind()) {
            case SPREAD -> "topology spread over " + label + " with maxSkew " + rule.maxSkew() + " leaves no domain";
            case NEAR -> "pod affinity over " + label + " finds no domain with a pod that it selects";
            case APART -> "pod anti-affinity over " + label + " leaves no domain without a pod that it selects";
        };
    }

    Kind kind() {
        return rule.kind();
    }

    /** The topology key, {@link Topology#HOST} where every node is a domain. */
    int key() {
        return rule.key();
    }

    boolean isOfHosts() {
        return rule.key() == Topology.HOST;
    }

    int maxSkew() {
        return rule.maxSkew();
    }

    /** Whether it binds pods that do not hold it: wishes bind only those that have them. */
    boolean isRequired() {
        return required;
    }

    void require() {
        required = true;
    }

    /** Whether the skew is kept after every single pod, and not only by shares that are fixed before. */
    boolean isStrict() {
        return strict;
    }

    void keepStrictly() {
        strict = true;
    }

    /** Whether the first of the pods that want to be near one another may be here. */
    boolean mayStartIn(int domain) {
        return total == 0 && (start == null || start.get(domain));
    }

    void startIn(BitSet domains) {
        start = domains;
    }

    void startAnywhere() {
        start = null;
    }

    /** Whether a DaemonSet's pods are among those that it is about: affinity to them is met on new nodes. */
    boolean isServed() {
        return served;
    }

    void serve() {
        served = true;
    }

    /** Constraints of which a node must meet one to be counted; none when every node is. */
    int[] filter() {
        return filter;
    }

    void filter(int[] constraints) {
        filter = constraints;
    }

    /** Pools whose nodes are counted. */
    boolean countsPool(int pool) {
        return countedPools.length == 0 || countedPools[pool];
    }

    void countedPools(boolean[] pools) {
        countedPools = pools;
    }

    int total() {
        return total;
    }

    void addToTotal(int change) {
        total += change;
    }

    int count(int domain) {
        return domain < counts.length ? counts[domain] : 0;
    }

    void count(int domain, int change) {
        counts = atLeast(counts, domain);
        counts[domain] += change;
        total += change;
    }

    int holders(int domain) {
        return domain < holders.length ? holders[domain] : 0;
    }

    /** How many hold the rule, wherever they are. */
    int holders() {
        return Arrays.stream(holders).sum();
    }

    void hold(int domain, int change) {
        holders = atLeast(holders, domain);
        holders[domain] += change;
    }

    /** Whether there are fewer domains than there should be. */
    boolean lacksDomains() {
        int domains = 0;
        for (boolean is : universe) {
            domains += is ? 1 : 0;
        }
        return domains < rule.minDomains();
    }

    /** How many the domain may have in the end, where shares are fixed before. */
    int cap(int domain) {
        return domain < caps.length ? caps[domain] : 0;
    }

    /** The smallest of {@link #cap} over all domains. */
    int smallestCap() {
        return smallestCap;
    }

    void smallestCap(int value) {
        smallestCap = value;
    }

    void cap(int domain, int most) {
        caps = atLeast(caps, domain);
        caps[domain] = most;
    }

    /** The smallest count on any host that counts, as far as it has been raised; see {@link Rules#raiseFloors}. */
    int floor() {
        return floor;
    }

    /** Raises the floor; whether it was lower. */
    boolean raiseFloor(int smallest) {
        boolean higher = smallest > floor;
        floor = Math.max(floor, smallest);
        return higher;
    }

    void addDomain(int domain) {
        if (domain >= universe.length) {
            universe = Arrays.copyOf(universe, Math.max(domain + 1, 2 * universe.length));
        }
        universe[domain] = true;
    }

    boolean hasDomain(int domain) {
        return domain < universe.length && universe[domain];
    }

    int domainLimit() {
        return universe.length;
    }

    /** The smallest count of any domain; 0 while there are fewer domains than there should be. */
    int smallest() {
        int smallest = Integer.MAX_VALUE;
        int domains = 0;
        for (int domain = 0; domain < universe.length; domain++) {
            if (universe[domain]) {
                domains++;
                smallest = Math.min(smallest, count(domain));
            }
        }
        return domains == 0 || domains < rule.minDomains() ? 0 : smallest;
    }

    /** Whether the skew would be kept if so many more came to a domain at once. */
    boolean allowsTogether(int domain, int more) {
        count(domain, more);
        boolean allowed = count(domain) - smallest() <= rule.maxSkew();
        count(domain, -more);
        return allowed;
    }

    /** Whether every domain that has a holder is within the skew. */
    boolean isBalanced() {
        int smallest = smallest();
        for (int domain = 0; domain < universe.length; domain++) {
            if (holders(domain) > 0 && count(domain) - smallest > rule.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    /** Whether every domain that has a holder has a pod that it wants to be near. */
    boolean isNear() {
        for (int domain = 0; domain < holders.length; domain++) {
            if (holders[domain] > 0 && count(domain) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] atLeast(int[] array, int index) {
        return index < array.length ? array : Arrays.copyOf(array, Math.max(index + 1, 2 * array.length));
    }
}
