package dev.joiner.twin.boot;

/**
 * A taint that a kubelet registers its node with.
 *
 * @param key label-like key
 * @param value may be empty
 * @param effect NoSchedule, PreferNoSchedule or NoExecute
 */
record Taint(String key, String value, String effect) {
    /** Parses {@code key=value:Effect} or {@code key:Effect}, as {@code --register-with-taints} takes them. */
    static Taint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("taint '" + text + "' has no effect: key=value:Effect");
        }
        String[] pair = text.substring(0, colon).split("=", 2);
        return new Taint(pair[0], pair.length == 2 ? pair[1] : "", text.substring(colon + 1));
    }
}
