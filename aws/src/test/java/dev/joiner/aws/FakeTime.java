package dev.joiner.aws;

import dev.joiner.aws.client.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that stands still until it is moved; sleeping moves it. */
public final class FakeTime {
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private long nanos;
    private final List<Duration> sleeps = new ArrayList<>();

    public Clocks clocks() {
        return new Clocks(() -> START.plusNanos(nanos), () -> nanos, time -> {
            sleeps.add(time);
            pass(time);
        });
    }

    /** Clocks with which something happens during every sleep. */
    public Clocks clocksWhere(Runnable meanwhile) {
        Clocks plain = clocks();
        return new Clocks(plain.wall(), plain.nanos(), time -> {
            plain.sleeper().sleep(time);
            meanwhile.run();
        });
    }

    public void pass(Duration time) {
        nanos += time.toNanos();
    }

    public List<Duration> sleeps() {
        return sleeps;
    }
}
