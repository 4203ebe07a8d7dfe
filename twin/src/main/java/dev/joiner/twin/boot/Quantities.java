package dev.joiner.twin.boot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** The few Kubernetes quantities that user data holds. Thread-safe: no state. */
final class Quantities {
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "Ki", BigDecimal.valueOf(1L << 10),
            "Mi", BigDecimal.valueOf(1L << 20),
            "Gi", BigDecimal.valueOf(1L << 30),
            "Ti", BigDecimal.valueOf(1L << 40),
            "k", BigDecimal.valueOf(1_000),
            "M", BigDecimal.valueOf(1_000_000),
            "G", BigDecimal.valueOf(1_000_000_000),
            "m", new BigDecimal("0.001"),
            "", BigDecimal.ONE);

    private Quantities() {}

    /** Thousandths, rounded up. */
    static long millis(String text) {
        return value(text).movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** MiB, rounded up. */
    static long mebibytes(String text) {
        return value(text)
                .divide(BigDecimal.valueOf(1L << 20), 0, RoundingMode.CEILING)
                .longValueExact();
    }

    private static BigDecimal value(String text) {
        int unitStart = text.length();
        while (unitStart > 0 && Character.isLetter(text.charAt(unitStart - 1))) {
            unitStart--;
        }
        BigDecimal unit = UNITS.get(text.substring(unitStart));
        if (unit == null) {
            throw new IllegalArgumentException("quantity '" + text + "' has an unknown unit");
        }
        return new BigDecimal(text.substring(0, unitStart)).multiply(unit);
    }
}
