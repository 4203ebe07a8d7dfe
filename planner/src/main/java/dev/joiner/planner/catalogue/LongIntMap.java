package dev.joiner.planner.catalogue;

import java.util.Arrays;

/**
 * Whole numbers by keys that are not negative, with open addressing: nothing is allocated but when it grows.
 * Entries are never removed; a value of 0 is as good as none where values are counts.
 */
public final class LongIntMap {
    private static final long FREE = -1;

    private long[] keys = new long[64];
    private int[] values = new int[64];
    private int size;

    /** An empty map. */
    public LongIntMap() {
        Arrays.fill(keys, FREE);
    }

    /** The value, or {@code otherwise} when the key has none. */
    public int get(long key, int otherwise) {
        int slot = slot(key);
        return keys[slot] == FREE ? otherwise : values[slot];
    }

    /** Sets the value of a key. */
    public void put(long key, int value) {
        int slot = claim(key);
        values[slot] = value;
    }

    /** Adds to the value; a key without one starts at 0. */
    public void add(long key, int change) {
        int slot = claim(key);
        values[slot] += change;
    }

    private int claim(long key) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            if (2 * ++size > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        return slot;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        // Fibonacci hashing: neighbours spread over the table.
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
