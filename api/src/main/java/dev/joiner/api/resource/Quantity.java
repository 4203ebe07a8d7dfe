package dev.joiner.api.resource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * Kubernetes' quantity strings ({@code 200m}, {@code 1.5Gi}, {@code 2e3}) to whole numbers and back.
 *
 * <p>Source of the grammar: the Kubernetes API reference, "Quantity". Fractions below the unit asked for are
 * rounded up, as Kubernetes does. Thread-safe: no state.
 */
public final class Quantity {
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", new BigDecimal("1e-9")),
            Map.entry("u", new BigDecimal("1e-6")),
            Map.entry("m", new BigDecimal("1e-3")),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", new BigDecimal("1e3")),
            Map.entry("M", new BigDecimal("1e6")),
            Map.entry("G", new BigDecimal("1e9")),
            Map.entry("T", new BigDecimal("1e12")),
            Map.entry("P", new BigDecimal("1e15")),
            Map.entry("E", new BigDecimal("1e18")),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private static final String[] BINARY = {"Ei", "Pi", "Ti", "Gi", "Mi", "Ki"};
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Longer than any sensible quantity: a hostile exponent must not make a hostile BigDecimal. */
    private static final int LONGEST = 40;

    private Quantity() {}

    /**
     * The quantity in units (bytes, pieces).
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    public static long units(String text) {
        return scaled(text, BigDecimal.ONE);
    }

    /**
     * The quantity in thousandths (milli-CPU).
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    public static long millis(String text) {
        return scaled(text, BigDecimal.valueOf(1000));
    }

    /**
     * Whether the quantity has no fraction: what comes in pieces cannot be divided.
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    public static boolean isWhole(String text) {
        long millis = millis(text);
        return millis == Long.MAX_VALUE || millis % 1000 == 0;
    }

    /** Milli-units as text: {@code 1500} gives {@code 1500m}, {@code 2000} gives {@code 2}. */
    public static String ofMillis(long millis) {
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
    }

    /** Bytes as text, with the largest binary suffix that needs no fraction. */
    public static String ofBytes(long bytes) {
        for (String suffix : BINARY) {
            long unit = SUFFIXES.getOrDefault(suffix, BigDecimal.ONE).longValueExact();
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + suffix;
            }
        }
        return Long.toString(bytes);
    }

    private static long scaled(String text, BigDecimal unit) {
        String trimmed = text.strip();
        int digits = numberLength(trimmed);
        BigDecimal factor = SUFFIXES.get(trimmed.substring(digits));
        if (digits == 0 || factor == null || trimmed.length() > LONGEST) {
            throw notAQuantity(text);
        }
        try {
            BigDecimal number = new BigDecimal(trimmed.substring(0, digits));
            if (Math.abs((long) number.scale()) > LONGEST) {
                throw notAQuantity(text);
            }
            BigDecimal value = number.multiply(factor).multiply(unit).setScale(0, RoundingMode.CEILING);
            return value.min(LARGEST).max(LARGEST.negate()).longValueExact();
        } catch (NumberFormatException e) {
            throw notAQuantity(text);
        }
    }

    /** Length of the leading number; {@code 1e3} is a number, {@code 1E} is one exa. */
    private static int numberLength(String text) {
        int at = 0;
        while (at < text.length() && ("+-.".indexOf(text.charAt(at)) >= 0 || isDigit(text.charAt(at)))) {
            at++;
        }
        if (at + 1 < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = at + 1;
            if ("+-".indexOf(text.charAt(exponent)) >= 0) {
                exponent++;
            }
            int end = exponent;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            if (end > exponent && end == text.length()) {
                return end;
            }
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException notAQuantity(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown + "' is not a quantity; write a number with a suffix, as 200m, 1.5Gi or 2");
    }
}
