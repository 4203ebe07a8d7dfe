package dev.joiner.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that stands still until it is moved; sleeping moves it. */
final class FakeTime {
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private long nanos;
    private final List<Duration> sleeps = new ArrayList<>();

    Clocks clocks() {
        return new Clocks(() -> START.plusNanos(nanos), () -> nanos, time -> {
            sleeps.add(time);
            pass(time);
        });
    }

    /** Clocks with which something happens during every sleep. */
    Clocks clocksWhere(Runnable meanwhile) {
        Clocks plain = clocks();
        return new Clocks(plain.wall(), plain.nanos(), time -> {
            plain.sleeper().sleep(time);
            meanwhile.run();
        });
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    List<Duration> sleeps() {
        return sleeps;
    }
}
