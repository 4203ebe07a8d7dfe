package dev.joiner.planner.catalogue;

import dev.joiner.api.resource.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The resources that a plan is about, as positions in arrays: those that some pod asks for. Immutable. */
public final class Dimensions {
    /** More than anything that there is; a load and one more pod stay within a long. */
    private static final long LARGEST = 1L << 60;

    private final List<String> names;

    private Dimensions(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** CPU, memory and places first, then whatever else these requests name, in order. */
    public static Dimensions of(Collection<Resources> requests) {
        var others = new TreeSet<String>();
        var names = new ArrayList<>(List.of(Resources.CPU, Resources.MEMORY, Resources.PODS));
        for (Resources request : requests) {
            request.forEach((name, amount) -> {
                if (!names.contains(name)) {
                    others.add(name);
                }
            });
        }
        names.addAll(others);
        return new Dimensions(names);
    }

    /** How many resources there are. */
    public int count() {
        return names.size();
    }

    String name(int dimension) {
        return names.get(dimension);
    }

    /** The amounts by dimension; absurd ones as far as two can be added. */
    public long[] vector(Resources resources) {
        long[] vector = new long[names.size()];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = Math.clamp(resources.get(names.get(d)), -LARGEST, LARGEST);
        }
        return vector;
    }

    /** A vector as resources again. */
    public Resources resources(long[] vector) {
        var amounts = new TreeMap<String, Long>();
        for (int d = 0; d < vector.length; d++) {
            amounts.put(names.get(d), vector[d]);
        }
        return Resources.of(amounts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dimensions that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }
}
