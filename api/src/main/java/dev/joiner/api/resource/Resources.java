package dev.joiner.api.resource;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

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
    public static final Resources NONE = new Resources(new TreeMap<>());

    private final SortedMap<String, Long> amounts;

    private Resources(SortedMap<String, Long> amounts) {
        amounts.values().removeIf(amount -> amount == 0);
        this.amounts = Collections.unmodifiableSortedMap(amounts);
    }

    /** From amounts in our units. */
    public static Resources of(Map<String, Long> amounts) {
        return new Resources(new TreeMap<>(amounts));
    }

    /**
     * From a Kubernetes resource list.
     *
     * @throws IllegalArgumentException naming the resource whose value is not a quantity
     */
    public static Resources parse(Map<String, String> quantities) {
        var amounts = new TreeMap<String, Long>();
        quantities.forEach((name, text) -> {
            try {
                amounts.put(name, name.equals(CPU) ? Quantity.millis(text) : Quantity.units(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
        return new Resources(amounts);
    }

    /** The amount of one resource, 0 when absent. */
    public long get(String name) {
        return amounts.getOrDefault(name, 0L);
    }

    /** All amounts that are not 0, by name. */
    public SortedMap<String, Long> amounts() {
        return amounts;
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    public Resources plus(Resources other) {
        return combine(other, Resources::sum);
    }

    public Resources minus(Resources other) {
        return combine(other, (a, b) -> sum(a, b == Long.MIN_VALUE ? Long.MAX_VALUE : -b));
    }

    public Resources times(long factor) {
        var result = new TreeMap<String, Long>();
        amounts.forEach((name, amount) -> result.put(name, product(amount, factor)));
        return new Resources(result);
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

    /** The larger amount of each name. */
    public Resources max(Resources other) {
        return combine(other, Math::max);
    }

    /** The smaller amount of each name; a name that one side lacks is 0 there. */
    public Resources min(Resources other) {
        return combine(other, Math::min);
    }

    /** This with one amount replaced. */
    public Resources with(String name, long amount) {
        var result = new TreeMap<>(amounts);
        result.put(name, amount);
        return new Resources(result);
    }

    /** Whether every amount of this is at most that of {@code room}. */
    public boolean fitsIn(Resources room) {
        for (var entry : amounts.entrySet()) {
            if (entry.getValue() > room.get(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** As a Kubernetes resource list. */
    public SortedMap<String, String> quantities() {
        var result = new TreeMap<String, String>();
        amounts.forEach((name, amount) -> result.put(name, quantity(name, amount)));
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

    private Resources combine(Resources other, LongBinaryOperator operator) {
        var result = new TreeMap<>(amounts);
        result.replaceAll((name, amount) -> operator.applyAsLong(amount, other.get(name)));
        other.amounts.forEach((name, amount) -> result.computeIfAbsent(name, n -> operator.applyAsLong(0, amount)));
        return new Resources(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resources resources && amounts.equals(resources.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
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
