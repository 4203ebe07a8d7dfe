package dev.joiner.planner;

import dev.joiner.api.requirement.Requirements;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a pool can still be, under the constraints of the pods that are on it: which types, at which
 * price. Confined to one plan.
 */
final class NodeState {
    /** The price of a type that is not possible. */
    static final long IMPOSSIBLE = Assortment.NOT_SOLD;

    private final int id;
    private final int pool;
    private final Requirements requirements;
    private final Company company;
    private final Assortment assortment;
    private final boolean wantsVariety;
    private int[] @Nullable [] domains = new int[0][];

    NodeState(int id, int pool, Requirements requirements, Company company, Assortment assortment) {
        this.id = id;
        this.pool = pool;
        this.requirements = requirements;
        this.company = company;
        this.assortment = assortment;
        this.wantsVariety = requirements.all().stream().anyMatch(requirement -> requirement.minValues() > 0);
    }

    int id() {
        return id;
    }

    /** The pool's position. */
    int pool() {
        return pool;
    }

    /** The pool's requirements and those of the pods. */
    Requirements requirements() {
        return requirements;
    }

    /** What its DaemonSets must be for its pods. */
    Company company() {
        return company;
    }

    Assortment assortment() {
        return assortment;
    }

    /** Whether some requirement asks that several values stay possible. */
    boolean wantsVariety() {
        return wantsVariety;
    }

    /** Nanodollars an hour of the cheapest offering of a type, or {@link #IMPOSSIBLE}. */
    long price(int type) {
        return assortment.price(type);
    }

    /** The possible types, cheapest first, then by name; not to be changed. */
    int[] byPrice() {
        return assortment.byPrice();
    }

    /** What the cheapest type that holds these requests costs, or {@link #IMPOSSIBLE}. */
    long cheapestFor(long[] requests, Catalogue catalogue) {
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
