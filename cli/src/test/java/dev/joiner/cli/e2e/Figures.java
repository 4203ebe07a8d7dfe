package dev.joiner.cli.e2e;

import java.util.List;

/** Milliseconds of many tries, for a log. */
record Figures(long median, long p95, long most, int count) {
    /** Of sorted milliseconds. */
    static Figures of(List<Long> sorted) {
        return new Figures(
                sorted.get(sorted.size() / 2),
                sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1),
                sorted.getLast(),
                sorted.size());
    }

    @Override
    public String toString() {
        return "median " + median + " ms, p95 " + p95 + " ms, most " + most + " ms of " + count;
    }
}
