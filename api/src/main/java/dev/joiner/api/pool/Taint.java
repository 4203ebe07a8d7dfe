package dev.joiner.api.pool;

/**
 * A taint of a node.
 *
 * @param value empty when it has none
 * @param effect NoSchedule, PreferNoSchedule or NoExecute
 */
public record Taint(String key, String value, String effect) {
    public static final String NO_SCHEDULE = "NoSchedule";
    public static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";
    public static final String NO_EXECUTE = "NoExecute";

    /** Whether it keeps pods away that do not tolerate it; PreferNoSchedule only asks. */
    public boolean repels() {
        return !effect.equals(PREFER_NO_SCHEDULE);
    }

    /** As kubelet's {@code --register-with-taints} wants it: {@code key=value:effect}. */
    @Override
    public String toString() {
        return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
}
