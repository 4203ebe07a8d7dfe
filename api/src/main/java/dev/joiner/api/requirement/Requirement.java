package dev.joiner.api.requirement;

import dev.joiner.api.Labels;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A constraint on one label key: a set of values or the complement of one, within integer bounds.
 *
 * <p>{@code In} is a plain set, {@code NotIn} a complement, {@code Exists} the complement of nothing,
 * {@code DoesNotExist} the empty set; the comparisons are {@code Exists} with bounds. {@code NotIn} and
 * {@code DoesNotExist} are also met by a node without the label, an intersection only when both sides are: so
 * {@code In [a]} and {@code In [b]} together are met by no node. Keys are normalised.
 * The algebra follows Karpenter's (its {@code pkg/scheduling/requirement.go} describes the same values), so
 * that the same manifest means the same. Immutable and thread-safe.
 */
public final class Requirement {
    private static final long NO_LOWER = Long.MIN_VALUE;
    private static final long NO_UPPER = Long.MAX_VALUE;

    private final String key;
    private final boolean complement;
    private final SortedSet<String> values;
    private final long atLeast;
    private final long atMost;
    private final int minValues;
    private final boolean absence;

    private Requirement(
            String key,
            boolean complement,
            Collection<String> values,
            long atLeast,
            long atMost,
            int minValues,
            boolean absence) {
        this.key = Labels.normalise(key);
        this.complement = complement;
        this.values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        this.atLeast = atLeast;
        this.atMost = atMost;
        this.minValues = minValues;
        this.absence = absence;
    }

    /** Only these values. */
    public static Requirement in(String key, Collection<String> values) {
        return new Requirement(key, false, values, NO_LOWER, NO_UPPER, 0, false);
    }

    /** Only these values. */
    public static Requirement in(String key, String... values) {
        return in(key, List.of(values));
    }

    /** Any value but these, or none. */
    public static Requirement notIn(String key, Collection<String> values) {
        return new Requirement(key, true, values, NO_LOWER, NO_UPPER, 0, true);
    }

    /** Any value. */
    public static Requirement exists(String key) {
        return new Requirement(key, true, List.of(), NO_LOWER, NO_UPPER, 0, false);
    }

    /** No value. */
    public static Requirement doesNotExist(String key) {
        return new Requirement(key, false, List.of(), NO_LOWER, NO_UPPER, 0, true);
    }

    /**
     * From a manifest.
     *
     * @param minValues how many distinct values must stay possible; 0 for no such wish
     * @throws IllegalArgumentException if a comparison has not exactly one whole number
     */
    public static Requirement of(String key, Operator operator, List<String> values, int minValues) {
        Requirement requirement = switch (operator) {
            case IN -> in(key, values);
            case NOT_IN -> notIn(key, values);
            case EXISTS -> exists(key);
            case DOES_NOT_EXIST -> doesNotExist(key);
            case GT -> above(key, number(key, operator, values), 1);
            case GTE -> above(key, number(key, operator, values), 0);
            case LT -> below(key, number(key, operator, values), 1);
            case LTE -> below(key, number(key, operator, values), 0);
        };
        return requirement.withMinValues(minValues);
    }

    private static Requirement above(String key, long bound, long step) {
        // Nothing is larger than the largest number.
        return bound > NO_UPPER - step
                ? in(key)
                : new Requirement(key, true, List.of(), bound + step, NO_UPPER, 0, false);
    }

    private static Requirement below(String key, long bound, long step) {
        return bound < NO_LOWER + step
                ? in(key)
                : new Requirement(key, true, List.of(), NO_LOWER, bound - step, 0, false);
    }

    private static long number(String key, Operator operator, List<String> values) {
        if (values.size() == 1) {
            try {
                return Long.parseLong(values.getFirst());
            } catch (NumberFormatException e) {
                // Falls through to the message below, which says the same for every wrong value.
            }
        }
        throw new IllegalArgumentException(
                key + ": operator " + operator.text() + " takes one whole number, got " + values);
    }

    /** The same with a wish for distinct values. */
    public Requirement withMinValues(int count) {
        return new Requirement(key, complement, values, atLeast, atMost, count, absence);
    }

    public String key() {
        return key;
    }

    /** The values that are named: the allowed ones, or with {@link #isComplement()} the excluded ones. */
    public SortedSet<String> values() {
        return values;
    }

    /** Whether {@link #values()} are excluded, not allowed. */
    public boolean isComplement() {
        return complement;
    }

    /** How many distinct values must stay possible; 0 for no such wish. */
    public int minValues() {
        return minValues;
    }

    /** The values that both allow. */
    public Requirement and(Requirement other) {
        long lower = Math.max(atLeast, other.atLeast);
        long upper = Math.min(atMost, other.atMost);
        int distinct = Math.max(minValues, other.minValues);
        boolean without = absence && other.absence;
        if (lower > upper) {
            return new Requirement(key, false, List.of(), NO_LOWER, NO_UPPER, distinct, without);
        }
        if (complement && other.complement) {
            var excluded = new TreeSet<>(values);
            excluded.addAll(other.values);
            return new Requirement(key, true, excluded, lower, upper, distinct, without);
        }
        var allowed = new TreeSet<>(complement ? other.values : values);
        if (!complement && !other.complement) {
            allowed.retainAll(other.values);
        } else {
            allowed.removeAll(complement ? values : other.values);
        }
        allowed.removeIf(value -> !within(value, lower, upper));
        return new Requirement(key, false, allowed, NO_LOWER, NO_UPPER, distinct, without);
    }

    /** Whether some value meets both; the same as {@code !and(other).isEmpty()} without building it. */
    public boolean intersects(Requirement other) {
        if (complement && other.complement) {
            return Math.max(atLeast, other.atLeast) <= Math.min(atMost, other.atMost);
        }
        Requirement named = complement ? other : this;
        for (String value : named.values) {
            if (allows(value) && other.allows(value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node with this value of the label meets the requirement. */
    public boolean allows(String value) {
        return values.contains(value) != complement && within(value, atLeast, atMost);
    }

    /** Whether a node without the label meets the requirement. */
    public boolean allowsAbsence() {
        return absence;
    }

    /** Whether every name that nobody has thought of yet meets it: a new node's host has one. */
    boolean allowsNewNames() {
        return complement && atLeast == NO_LOWER && atMost == NO_UPPER;
    }

    /** Whether no value at all meets it: the label must be absent, if {@link #allowsAbsence()}. */
    public boolean isEmpty() {
        return !complement && values.isEmpty();
    }

    /** The single value that meets it; callers check {@link #isSingle()} first. */
    public String single() {
        return values.first();
    }

    /** Whether exactly one value meets it. */
    public boolean isSingle() {
        return !complement && values.size() == 1;
    }

    /** The smallest number allowed; {@link Long#MIN_VALUE} without a lower bound. */
    public long lowest() {
        return atLeast;
    }

    /** The largest number allowed; {@link Long#MAX_VALUE} without an upper bound. */
    public long highest() {
        return atMost;
    }

    /** How it would be written. */
    public Operator operator() {
        if (!complement) {
            return values.isEmpty() && absence ? Operator.DOES_NOT_EXIST : Operator.IN;
        }
        if (!values.isEmpty() || absence) {
            return Operator.NOT_IN;
        }
        if (atLeast != NO_LOWER) {
            return Operator.GTE;
        }
        return atMost != NO_UPPER ? Operator.LTE : Operator.EXISTS;
    }

    private static boolean within(String value, long lower, long upper) {
        if (lower == NO_LOWER && upper == NO_UPPER) {
            return true;
        }
        try {
            long number = Long.parseLong(value);
            return number >= lower && number <= upper;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Requirement that
                && key.equals(that.key)
                && complement == that.complement
                && values.equals(that.values)
                && atLeast == that.atLeast
                && atMost == that.atMost
                && minValues == that.minValues
                && absence == that.absence;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, complement, values, atLeast, atMost, minValues, absence);
    }

    /** As in {@code karpenter.k8s.aws/instance-family In [t3]}. */
    @Override
    public String toString() {
        var text = new StringBuilder(key).append(' ');
        if (!complement || !values.isEmpty() || absence) {
            text.append(complement && !absence ? "Exists " : "")
                    .append(operator().text());
            if (!values.isEmpty() || complement == absence) {
                text.append(' ').append(values);
            }
        } else if (atLeast == NO_LOWER && atMost == NO_UPPER) {
            text.append(Operator.EXISTS.text());
        }
        if (atLeast != NO_LOWER) {
            text.append(complement && values.isEmpty() ? "" : " ")
                    .append("Gte ")
                    .append(atLeast);
        }
        if (atMost != NO_UPPER) {
            text.append(text.charAt(text.length() - 1) == ' ' ? "" : " ")
                    .append("Lte ")
                    .append(atMost);
        }
        return text.toString();
    }
}
