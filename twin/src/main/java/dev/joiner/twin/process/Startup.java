package dev.joiner.twin.process;

import dev.joiner.twin.local.TwinException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for a started program to answer, and says in one line why it never will. Thread-safe: no state. */
public final class Startup {
    private static final Duration POLL = Duration.ofMillis(30);

    private Startup() {}

    /**
     * Returns when {@code ready} says so.
     *
     * @throws TwinException when the program ends before, or is not ready within {@code limit}
     */
    public static void await(GuardedProcess process, Duration limit, BooleanSupplier ready) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (endedWithin(process, POLL)) {
                throw new TwinException(obituary(process));
            }
            if (System.nanoTime() > deadline) {
                process.printStacks();
                throw new TwinException("%s is not ready after %d s; see %s"
                        .formatted(process.name(), limit.toSeconds(), process.log()));
            }
        }
    }

    /** One line about a program that has ended. */
    public static String obituary(GuardedProcess process) {
        return "%s ended at its start: %s; see %s".formatted(process.name(), cause(process), process.log());
    }

    private static String cause(GuardedProcess process) {
        if (process.lineWith("no space left on device").isPresent()) {
            return "no space left on the disk";
        }
        Optional<String> taken = process.lineWith("address already in use");
        if (taken.isPresent()) {
            return "a port it needs is taken by another program: " + shortened(taken.get());
        }
        // After a panic the last line is one of a stack.
        return shortened(process.lineWith("panic:").or(process::lastWords).orElse("it printed nothing"));
    }

    private static String shortened(String words) {
        return words.length() <= 300 ? words : words.substring(0, 300) + "…";
    }

    private static boolean endedWithin(GuardedProcess process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for " + process.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TwinException("interrupted while waiting for " + process.name(), e);
        }
    }
}
