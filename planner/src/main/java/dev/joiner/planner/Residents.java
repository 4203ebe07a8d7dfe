package dev.joiner.planner;

import java.util.Iterator;
import java.util.List;

/**
 * The pods of one node, sorted out once for all plans: whoever keeps a cluster's state makes this anew when
 * pods of the node come or go, and hands out the same object until then. Immutable and thread-safe.
 */
public final class Residents implements Iterable<Resident> {
    /** Nobody. */
    public static final Residents NONE = new Residents(List.of(), List.of());

    private final List<Resident> all;
    private final List<Resident> keepingApart;

    private Residents(List<Resident> all, List<Resident> keepingApart) {
        this.all = all;
        this.keepingApart = keepingApart;
    }

    /** Of these pods; copies the list. */
    public static Residents of(List<Resident> residents) {
        return residents.isEmpty()
                ? NONE
                : new Residents(
                        List.copyOf(residents),
                        residents.stream()
                                .filter(resident ->
                                        !resident.relations().apart().isEmpty())
                                .toList());
    }

    /** Those that have required anti-affinity: it holds against new pods too. */
    public List<Resident> keepingApart() {
        return keepingApart;
    }

    @Override
    public Iterator<Resident> iterator() {
        return all.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Residents that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
