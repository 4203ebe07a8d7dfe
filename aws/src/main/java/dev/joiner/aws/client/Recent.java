package dev.joiner.aws.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The entries that were used last, up to a bound. Thread-safe: guarded by this object. */
public final class Recent<K, V> {
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;

    /** Keeps so many entries at most. */
    public Recent(int most) {
        this.most = most;
    }

    /** The value of the key; null if it is not kept. */
    public synchronized @Nullable V get(K key) {
        return entries.get(key);
    }

    /** Keeps a value, and drops the one that was used longest ago if there are too many. */
    public synchronized void put(K key, V value) {
        entries.put(key, value);
        if (entries.size() > most) {
            var eldest = entries.entrySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** The maker must be quick: everybody waits for it. */
    public synchronized V computeIfAbsent(K key, Function<K, V> maker) {
        V known = entries.get(key);
        if (known != null) {
            return known;
        }
        V made = maker.apply(key);
        put(key, made);
        return made;
    }

    /** Gives back what was there. */
    public synchronized @Nullable V remove(K key) {
        return entries.remove(key);
    }

    /** A copy. */
    synchronized Map<K, V> all() {
        return new LinkedHashMap<>(entries);
    }
}
