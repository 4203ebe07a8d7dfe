package dev.joiner.cloud;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * US dollars an hour, in billionths of a dollar so that sums are exact.
 *
 * @param nanos billionths of a dollar an hour, not negative
 */
public record HourlyPrice(long nanos) implements Comparable<HourlyPrice> {
    public static final HourlyPrice ZERO = new HourlyPrice(0);

    /** Checks that it is not negative. */
    public HourlyPrice {
        if (nanos < 0) {
            throw new IllegalArgumentException("a price cannot be negative: " + nanos + " nanodollars");
        }
    }

    /** From dollars as AWS writes them, as {@code "0.0416000000"}. */
    public static HourlyPrice parse(String dollars) {
        return new HourlyPrice(new BigDecimal(dollars)
                .movePointRight(9)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    }

    public HourlyPrice plus(HourlyPrice other) {
        return new HourlyPrice(Math.addExact(nanos, other.nanos));
    }

    public HourlyPrice times(long count) {
        return new HourlyPrice(Math.multiplyExact(nanos, count));
    }

    /** For JSON and arithmetic that needs no exactness. */
    public double dollars() {
        return nanos / 1e9;
    }

    @Override
    public int compareTo(HourlyPrice other) {
        return Long.compare(nanos, other.nanos);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "$%.4f/h", dollars());
    }
}
