package dev.joiner.api.pool;

import java.util.Collection;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A toleration of a pod.
 *
 * @param key empty matches every key (with operator Exists)
 * @param operator Exists, Equal, or Gt or Lt of whole numbers (Kubernetes 1.35, behind a feature gate); empty means
 *     Equal, and any other word matches nothing
 * @param value compared with the taint's; under Gt and Lt the taint's must be greater or less
 * @param effect empty matches every effect
 */
public record Toleration(String key, String operator, String value, String effect) {
    /** Tolerates everything. */
    public static final Toleration ALL = new Toleration("", "Exists", "", "");

    /** As Kubernetes takes them: no plus, no leading zero. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    /** Whether this toleration matches the taint; the rules are Kubernetes' (ToleratesTaint). */
    public boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect())) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case "", "Equal" -> value.equals(taint.value());
            case "Exists" -> true;
            case "Gt", "Lt" -> compares(taint.value());
            default -> false;
        };
    }

    private boolean compares(String tainted) {
        OptionalLong ours = number(value);
        OptionalLong theirs = number(tainted);
        if (ours.isEmpty() || theirs.isEmpty()) {
            return false;
        }
        int order = Long.compare(theirs.getAsLong(), ours.getAsLong());
        return operator.equals("Gt") ? order > 0 : order < 0;
    }

    private static OptionalLong number(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            // Nineteen digits may be too many.
            return OptionalLong.empty();
        }
    }

    /** Whether some toleration matches the taint. */
    public static boolean tolerates(Collection<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }
}
