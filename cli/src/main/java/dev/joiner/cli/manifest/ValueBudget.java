package dev.joiner.cli.manifest;

import java.util.function.Supplier;

/**
 * How many values a document may have: each costs hundreds of bytes in memory, however short it is written. Of one
 * document.
 */
final class ValueBudget {
    /** Bytes of heap for a value with its name, as Gson keeps it. */
    private static final int BYTES_A_VALUE = 100;

    /** What the largest file that is allowed could have. */
    private static final long MOST = 20_000_000;

    private final long most;
    private long taken;

    ValueBudget(long most) {
        this.most = most;
    }

    /** Half of the heap: the other half is for what is made of it. */
    static ValueBudget ofHeap() {
        return new ValueBudget(Math.min(MOST, Runtime.getRuntime().maxMemory() / 2 / BYTES_A_VALUE));
    }

    void take(long values, Supplier<? extends RuntimeException> refusal) {
        taken += values;
        if (taken > most) {
            throw refusal.get();
        }
    }

    long taken() {
        return taken;
    }

    long most() {
        return most;
    }

    /** What to say of a document that has more. */
    String text() {
        return "has more than " + most + " values, the most that fit into memory; split it";
    }
}
