package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a bare word of YAML is to kubectl. It reads YAML 1.1 as Go's library does: {@code yes} is true, {@code 010} is
 * eight, {@code 1e3} is a thousand, {@code 12:30} is text. But {@code y} and {@code n} alone are text here, as in YAML
 * 1.2: people name things so, and a plan for them is of more use than an error. Thread-safe: no state.
 */
final class YamlScalar {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NO_JSON = Set.of(
            ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF");
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[oO]?[0-7]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0[xX][0-9a-fA-F]+");
    private static final Pattern BINARY = Pattern.compile("[-+]?0[bB][01]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /** Longer ones are no numbers of anybody's: Go makes them floating, and loses digits. */
    private static final int LONGEST = 100;

    private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    private YamlScalar() {}

    /**
     * The value.
     *
     * @throws NumberFormatException if it is a number that JSON does not have
     */
    static JsonElement of(String text) {
        if (NULLS.contains(text)) {
            return JsonNull.INSTANCE;
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return new JsonPrimitive(TRUE.contains(text));
        }
        if (NO_JSON.contains(text)) {
            throw new NumberFormatException("'" + text + "' is no number that JSON has");
        }
        Number number = mayBeNumber(text) ? number(text.replace("_", "")) : null;
        return number == null ? new JsonPrimitive(text) : new JsonPrimitive(number);
    }

    private static boolean mayBeNumber(String text) {
        return text.length() <= LONGEST && "+-.0123456789".indexOf(text.charAt(0)) >= 0;
    }

    private static @Nullable Number number(String text) {
        BigInteger whole = whole(text);
        if (whole != null && whole.compareTo(SMALLEST) >= 0 && whole.compareTo(LARGEST) <= 0) {
            return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
        }
        if (!FLOAT.matcher(text).matches()) {
            return null;
        }
        double floating = Double.parseDouble(text);
        if (Double.isInfinite(floating)) {
            return null;
        }
        // As Go writes it into JSON: 30.0 and 3e1 are 30.
        return floating == Math.rint(floating) && Math.abs(floating) < 1e15
                ? (Number) (long) floating
                : BigDecimal.valueOf(floating).stripTrailingZeros();
    }

    private static @Nullable BigInteger whole(String text) {
        if (WHOLE.matcher(text).matches()) {
            return new BigInteger(text);
        }
        int sign = text.startsWith("-") ? -1 : 1;
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value = null;
        if (HEXADECIMAL.matcher(text).matches()) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (BINARY.matcher(text).matches()) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (OCTAL.matcher(text).matches()) {
            value = new BigInteger(digits.replaceFirst("^0[oO]?", ""), 8);
        }
        return value == null ? null : value.multiply(BigInteger.valueOf(sign));
    }
}
