package dev.joiner.twin.local;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells a waiting person what takes so long. Thread-safe if the consumer of lines is. */
public final class Progress {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Consumer<String> lines;

    private Progress(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Every line goes to {@code lines}. */
    public static Progress to(Consumer<String> lines) {
        return new Progress(lines);
    }

    /** Says nothing. */
    public static Progress none() {
        return new Progress(line -> {});
    }

    /** One line, now. */
    public void say(String line) {
        lines.accept(line);
    }

    /** Runs a step; after two seconds it is announced, then every ten seconds with its age, and at its end. */
    public <T> T during(String what, Callable<T> step) throws Exception {
        var done = new CountDownLatch(1);
        long start = System.nanoTime();
        var ticker = Thread.ofVirtual().start(() -> tick(what, start, done));
        T result;
        try {
            result = step.call();
        } finally {
            done.countDown();
            ticker.join();
        }
        if (seconds(start) >= PATIENCE.toSeconds()) {
            say("%s: done in %d s".formatted(what, seconds(start)));
        }
        return result;
    }

    private void tick(String what, long start, CountDownLatch done) {
        try {
            Duration wait = PATIENCE;
            while (!done.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                say("%s … %d s".formatted(what, seconds(start)));
                wait = INTERVAL;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long seconds(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }
}
