package dev.joiner.planner.model;

import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.catalogue.Topology;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one rule over the domains of one topology key: how many of the pods that it selects are in each
 * domain, and how many of the pods that hold it. Pods with equal rules share a group. Confined to one plan.
 */
public final class TopologyGroup {
    /** What the rule asks. */
    public enum Kind {
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
    private int smallestQuota;
    private int floor;
    private int[] counts = new int[4];
    private int[] holders = new int[4];
    private int[] quotas = new int[4];
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
    public record Rule(
            Kind kind,
            int key,
            int set,
            int maxSkew,
            int minDomains,
            List<Requirements> filter,
            Optional<List<Toleration>> tolerations) {
        /** A rule of affinity or anti-affinity. */
        public static Rule of(Kind kind, int key, int set) {
            return new Rule(kind, key, set, 0, 0, List.of(), Optional.empty());
        }
    }

    /** A group that counts nothing yet. */
    public TopologyGroup(int index, Rule rule) {
        this.index = index;
        this.rule = rule;
    }

    /** What it says. */
    public Rule rule() {
        return rule;
    }

    /** Its number among all groups. */
    public int index() {
        return index;
    }

    /** What it says when it leaves a pod no domain, for people. */
    public String describe(String label) {
        return switch (rule.kind()) {
            case SPREAD -> "topology spread over " + label + " with maxSkew " + rule.maxSkew() + " leaves no domain";
            case NEAR -> "pod affinity over " + label + " finds no domain with a pod that it selects";
            case APART -> "pod anti-affinity over " + label + " leaves no domain without a pod that it selects";
        };
    }

    /** What it asks. */
    public Kind kind() {
        return rule.kind();
    }

    /** The topology key, {@link Topology#HOST} where every node is a domain. */
    public int key() {
        return rule.key();
    }

    /** Whether every node is a domain. */
    public boolean isOfHosts() {
        return rule.key() == Topology.HOST;
    }

    /** The largest skew that a spread allows. */
    public int maxSkew() {
        return rule.maxSkew();
    }

    /** Whether it binds pods that do not hold it: wishes bind only those that have them. */
    public boolean isRequired() {
        return required;
    }

    /** Makes it bind every pod that it selects. */
    public void require() {
        required = true;
    }

    /** Whether the skew is kept after every single pod, and not only by quotas that are fixed before. */
    public boolean isStrict() {
        return strict;
    }

    /** Has the skew kept after every single pod. */
    public void keepStrictly() {
        strict = true;
    }

    /** Whether the first of the pods that want to be near one another may be here. */
    public boolean mayStartIn(int domain) {
        return total == 0 && (start == null || start.get(domain));
    }

    /** The first of its pods may be in these domains only. */
    public void startIn(BitSet domains) {
        start = domains;
    }

    /** The first of its pods may be anywhere. */
    public void startAnywhere() {
        start = null;
    }

    /** Whether a DaemonSet's pods are among those that it is about: affinity to them is met on new nodes. */
    public boolean isServed() {
        return served;
    }

    /** Says that a DaemonSet's pods are among those that it is about. */
    public void serve() {
        served = true;
    }

    /** Constraints of which a node must meet one to be counted; none when every node is. */
    public int[] filter() {
        return filter;
    }

    /** Sets the constraints of which a node must meet one to be counted. */
    public void filter(int[] constraints) {
        filter = constraints;
    }

    /** Pools whose nodes are counted. */
    public boolean countsPool(int pool) {
        return countedPools.length == 0 || countedPools[pool];
    }

    /** Sets the pools whose nodes are counted; none for all pools. */
    public void countedPools(boolean[] pools) {
        countedPools = pools;
    }

    /** How many pods it counts in all domains. */
    public int total() {
        return total;
    }

    /** Counts pods whose domains are counted elsewhere. */
    public void addToTotal(int change) {
        total += change;
    }

    /** How many of the pods that it selects are in the domain. */
    public int count(int domain) {
        return domain < counts.length ? counts[domain] : 0;
    }

    /** Counts pods that came to the domain, or went. */
    public void count(int domain, int change) {
        counts = atLeast(counts, domain);
        counts[domain] += change;
        total += change;
    }

    /** How many of the pods that hold the rule are in the domain. */
    public int holders(int domain) {
        return domain < holders.length ? holders[domain] : 0;
    }

    /** How many hold the rule, wherever they are. */
    public int holders() {
        return Arrays.stream(holders).sum();
    }

    /** Counts holders that came to the domain, or went. */
    public void hold(int domain, int change) {
        holders = atLeast(holders, domain);
        holders[domain] += change;
    }

    /** Whether there are fewer domains than there should be. */
    public boolean lacksDomains() {
        int domains = 0;
        for (boolean is : universe) {
            domains += is ? 1 : 0;
        }
        return domains < rule.minDomains();
    }

    /** How many the domain may have in the end, where quotas are fixed before. */
    public int quota(int domain) {
        return domain < quotas.length ? quotas[domain] : 0;
    }

    /** The smallest of {@link #quota} over all domains. */
    public int smallestQuota() {
        return smallestQuota;
    }

    /** Sets the smallest quota of all domains. */
    public void smallestQuota(int value) {
        smallestQuota = value;
    }

    /** Sets the quota of a domain. */
    public void quota(int domain, int most) {
        quotas = atLeast(quotas, domain);
        quotas[domain] = most;
    }

    /** The smallest count on any host that counts, as far as it has been raised; see {@code PodConstraints.raiseFloors}. */
    public int floor() {
        return floor;
    }

    /** Raises the floor; whether it was lower. */
    public boolean raiseFloor(int smallest) {
        boolean higher = smallest > floor;
        floor = Math.max(floor, smallest);
        return higher;
    }

    /** Adds a domain over which a spread must be even. */
    public void addDomain(int domain) {
        if (domain >= universe.length) {
            universe = Arrays.copyOf(universe, Math.max(domain + 1, 2 * universe.length));
        }
        universe[domain] = true;
    }

    /** Whether a spread must be even over this domain, too. */
    public boolean hasDomain(int domain) {
        return domain < universe.length && universe[domain];
    }

    /** A number above that of every domain. */
    public int domainLimit() {
        return universe.length;
    }

    /** The smallest count of any domain; 0 while there are fewer domains than there should be. */
    public int smallest() {
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
    public boolean allowsTogether(int domain, int more) {
        count(domain, more);
        boolean allowed = count(domain) - smallest() <= rule.maxSkew();
        count(domain, -more);
        return allowed;
    }

    /** Whether every domain that has a holder is within the skew. */
    public boolean isBalanced() {
        int smallest = smallest();
        for (int domain = 0; domain < universe.length; domain++) {
            if (holders(domain) > 0 && count(domain) - smallest > rule.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    /** Whether every domain that has a holder has a pod that it wants to be near. */
    public boolean isNear() {
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
