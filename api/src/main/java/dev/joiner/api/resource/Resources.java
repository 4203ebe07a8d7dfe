package dev.joiner.api.resource;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.function.ObjLongConsumer;

/**
 * Amounts by resource name: CPU in thousandths of a core, memory and storage in bytes, anything else in
 * pieces. A name that is absent has amount 0; amounts of 0 are not kept, so equal content is equal.
 *
 * <p>Immutable and thread-safe. Iteration is in the order of the names.
 */
public final class Resources {
    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String PODS = "pods";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    /** No resources at all. */
    public static final Resources NONE = new Resources(new String[0], new long[0]);

    // Sorted by name, without zeroes. Two arrays of a few entries: a plan adds and compares millions of these.
    private final String[] names;
    private final long[] amounts;

    private Resources(String[] names, long[] amounts) {
        this.names = names;
        this.amounts = amounts;
    }

    /** From amounts in our units. */
    public static Resources of(Map<String, Long> amounts) {
        return sorted(new TreeMap<>(amounts));
    }

    private static Resources sorted(SortedMap<String, Long> amounts) {
        String[] names = new String[amounts.size()];
        long[] values = new long[names.length];
        int size = 0;
        for (var entry : amounts.entrySet()) {
            names[size] = entry.getKey();
            values[size++] = entry.getValue();
        }
        return withoutZeroes(names, values, size);
    }

    /** Takes the arrays over. */
    private static Resources withoutZeroes(String[] names, long[] amounts, int size) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (amounts[i] != 0) {
                names[kept] = names[i];
                amounts[kept++] = amounts[i];
            }
        }
        return kept == names.length
                ? new Resources(names, amounts)
                : new Resources(Arrays.copyOf(names, kept), Arrays.copyOf(amounts, kept));
    }

    /**
     * From a Kubernetes resource list.
     *
     * @throws IllegalArgumentException naming the resource whose value is not a quantity
     */
    public static Resources parse(Map<String, String> quantities) {
        return sorted(amountsOf(quantities));
    }

    /**
     * The amounts of a Kubernetes resource list, those of 0 among them: for lists in which to name 0 says something,
     * as limits do, and whatever replaces a default.
     *
     * @throws IllegalArgumentException naming the resource whose value is not a quantity
     */
    public static SortedMap<String, Long> amountsOf(Map<String, String> quantities) {
        var amounts = new TreeMap<String, Long>();
        quantities.forEach((name, text) -> {
            try {
                amounts.put(name, name.equals(CPU) ? Quantity.millis(text) : Quantity.units(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
        return amounts;
    }

    /** The amount of one resource, 0 when absent. */
    public long get(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return amounts[i];
            }
        }
        return 0;
    }

    /** A copy of all amounts that are not 0, by name. */
    public SortedMap<String, Long> amounts() {
        var copy = new TreeMap<String, Long>();
        forEach(copy::put);
        return Collections.unmodifiableSortedMap(copy);
    }

    /** Gives each amount that is not 0, in the order of the names. */
    public void forEach(ObjLongConsumer<String> consumer) {
        for (int i = 0; i < names.length; i++) {
            consumer.accept(names[i], amounts[i]);
        }
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    public Resources plus(Resources other) {
        return combine(other, Resources::sum);
    }

    public Resources minus(Resources other) {
        return combine(other, (a, b) -> sum(a, b == Long.MIN_VALUE ? Long.MAX_VALUE : -b));
    }

    public Resources times(long factor) {
        long[] result = new long[amounts.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = product(amounts[i], factor);
        }
        return factor == 0 ? NONE : new Resources(names, result);
    }

    /** Absurd amounts stay absurdly large: wrapped around they would fit everywhere. */
    private static long sum(long a, long b) {
        long sum = a + b;
        boolean wrapped = ((a ^ sum) & (b ^ sum)) < 0;
        return wrapped ? limit(a) : sum;
    }

    private static long product(long a, long b) {
        boolean wrapped = Math.multiplyHigh(a, b) != (a * b) >> 63;
        return wrapped ? limit(a ^ b) : a * b;
    }

    private static long limit(long sign) {
        return sign < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE;
    }

    /** The larger amount of each name; a name that one side lacks is 0 there. */
    public Resources max(Resources other) {
        return combine(other, Math::max);
    }

    /** The smaller amount of each name, likewise. */
    public Resources min(Resources other) {
        return combine(other, Math::min);
    }

    /** This with one amount replaced. */
    public Resources with(String name, long amount) {
        var result = new TreeMap<>(amounts());
        result.put(name, amount);
        return sorted(result);
    }

    /** Whether every amount of this is at most that of {@code room}. */
    public boolean fitsIn(Resources room) {
        for (int i = 0; i < names.length; i++) {
            if (amounts[i] > room.get(names[i])) {
                return false;
            }
        }
        return true;
    }

    /** As a Kubernetes resource list. */
    public SortedMap<String, String> quantities() {
        var result = new TreeMap<String, String>();
        forEach((name, amount) -> result.put(name, quantity(name, amount)));
        return result;
    }

    /** One amount as a Kubernetes quantity. */
    public static String quantity(String name, long amount) {
        return switch (name) {
            case CPU -> Quantity.ofMillis(amount);
            case MEMORY, EPHEMERAL_STORAGE -> Quantity.ofBytes(amount);
            default -> Long.toString(amount);
        };
    }

    /** Name by name; a name that one side lacks is 0 there. */
    private Resources combine(Resources other, LongBinaryOperator operator) {
        String[] all = new String[names.length + other.names.length];
        long[] result = new long[all.length];
        int size = 0;
        int mine = 0;
        int its = 0;
        while (mine < names.length || its < other.names.length) {
            int order =
                    mine == names.length ? 1 : its == other.names.length ? -1 : names[mine].compareTo(other.names[its]);
            all[size] = order <= 0 ? names[mine] : other.names[its];
            result[size++] = operator.applyAsLong(order <= 0 ? amounts[mine] : 0, order >= 0 ? other.amounts[its] : 0);
            mine += order <= 0 ? 1 : 0;
            its += order >= 0 ? 1 : 0;
        }
        return withoutZeroes(all, result, size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resources that
                && Arrays.equals(names, that.names)
                && Arrays.equals(amounts, that.amounts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(amounts);
    }

    /** As in {@code 200m cpu, 64Mi memory}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        quantities()
                .forEach((name, quantity) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(quantity)
                        .append(' ')
                        .append(name));
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
