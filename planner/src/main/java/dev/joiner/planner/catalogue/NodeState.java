package dev.joiner.planner.catalogue;

import dev.joiner.api.requirement.Requirements;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a pool can still be, under the constraints of the pods that are on it: which types, at which
 * price. Confined to one plan.
 */
public final class NodeState {
    /** The price of a type that is not possible. */
    public static final long IMPOSSIBLE = OfferingSet.NOT_SOLD;

    private final int id;
    private final int pool;
    private final Requirements requirements;
    private final Company company;
    private final OfferingSet offeringSet;
    private final boolean wantsVariety;
    private int[] @Nullable [] domains = new int[0][];

    NodeState(int id, int pool, Requirements requirements, Company company, OfferingSet offeringSet) {
        this.id = id;
        this.pool = pool;
        this.requirements = requirements;
        this.company = company;
        this.offeringSet = offeringSet;
        this.wantsVariety = requirements.all().stream().anyMatch(requirement -> requirement.minValues() > 0);
    }

    /** Its number among all states of the plan. */
    public int id() {
        return id;
    }

    /** The pool's position. */
    public int pool() {
        return pool;
    }

    /** The pool's requirements and those of the pods. */
    public Requirements requirements() {
        return requirements;
    }

    /** What its DaemonSets must be for its pods. */
    Company company() {
        return company;
    }

    /** What can be bought for a node in this state. */
    public OfferingSet offeringSet() {
        return offeringSet;
    }

    /** Whether some requirement asks that several values stay possible. */
    public boolean wantsVariety() {
        return wantsVariety;
    }

    /** Nanodollars an hour of the cheapest offering of a type, or {@link #IMPOSSIBLE}. */
    public long price(int type) {
        return offeringSet.price(type);
    }

    /** The possible types, cheapest first, then by name; not to be changed. */
    public int[] byPrice() {
        return offeringSet.byPrice();
    }

    /** What the cheapest type that holds these requests costs, or {@link #IMPOSSIBLE}. */
    public long cheapestFor(long[] requests, Catalogue catalogue) {
        for (int type : byPrice()) {
            if (Fit.fits(requests, catalogue.free(pool, type))) {
                return price(type);
            }
        }
        return IMPOSSIBLE;
    }

    /** The domains that it may be in, as far as they were found before; null when they were not. */
    int @Nullable [] domains(int key) {
        return key < domains.length ? domains[key] : null;
    }

    void domains(int key, int[] possible) {
        if (key >= domains.length) {
            domains = Arrays.copyOf(domains, key + 1);
        }
        domains[key] = possible;
    }
}
