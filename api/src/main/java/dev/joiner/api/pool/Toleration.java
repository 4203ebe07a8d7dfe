package dev.joiner.api.pool;

import java.util.Collection;

/**
 * A toleration of a pod.
 *
 * @param key empty matches every key (with operator Exists)
 * @param operator Exists or Equal; empty means Equal
 * @param value compared under Equal
 * @param effect empty matches every effect
 */
public record Toleration(String key, String operator, String value, String effect) {
    /** Tolerates everything. */
    public static final Toleration ALL = new Toleration("", "Exists", "", "");

    /** Whether this toleration matches the taint; the rules are Kubernetes' (ToleratesTaint). */
    public boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect())) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return operator.equals("Exists") || value.equals(taint.value());
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
