package dev.joiner.twin;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A twin in a process of its own: {@link #run} is that process, the other methods are what {@code joiner twin up},
 * {@code down}, {@code status} and {@code logs} do from outside. Thread-safe: no state but the cache folder.
 */
public final class TwinDaemon {
    private static final String ERROR = "error: ";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GOODBYE = Duration.ofSeconds(30);
    private static final Duration LAST_GASP = Duration.ofSeconds(2);

    private final CacheDirectory cache;

    /** For the twins in this cache. */
    public TwinDaemon(CacheDirectory cache) {
        this.cache = cache;
    }

    /**
     * Keeps a twin until this process gets SIGTERM or SIGINT; the JVM's shutdown stops the twin.
     *
     * @param out gets a line for each step and, on failure, one that begins with {@code error:}
     * @return 1 when the twin did not start; otherwise never
     */
    public static int run(TwinOptions options, PrintStream out) {
        try {
            Twin.start(options, Progress.to(out::println));
            new CountDownLatch(1).await();
            return 0;
        } catch (TwinException e) {
            out.println(ERROR + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /**
     * Starts a twin in a process that outlives this one, and waits until it is up.
     *
     * @param name of the twin
     * @param runCommand a command that calls {@link #run} for this twin, with its output on stdout
     * @param progress gets the steps
     * @throws TwinException with the reason when the twin does not come up; also when one of this name runs
     */
    public TwinState up(String name, List<String> runCommand, Progress progress) {
        if (TwinDirectory.isRunning(cache, name)) {
            throw new TwinException(
                    "a twin called '%s' is running; stop it with 'joiner twin down --name %s'".formatted(name, name));
        }
        Path log = Trees.create(cache.root().resolve("logs")).resolve(name + ".log");
        Process process = start(runCommand, log);
        // Who gives up waiting does not want half a twin.
        var hook = new Thread(process::destroy, "twin-up-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return awaitUp(name, process, log, progress);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private static Process start(List<String> runCommand, Path log) {
        // It must not go when the terminal goes.
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "twin"));
        command.addAll(runCommand);
        try {
            Files.deleteIfExists(log);
            return new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(log.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new TwinException("cannot start the twin's process: " + Trees.reason(e), e);
        }
    }

    private TwinState awaitUp(String name, Process process, Path log, Progress progress) {
        long read = 0;
        String last = "it printed nothing; see " + log;
        try {
            while (true) {
                boolean ended = process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
                try (var file = new RandomAccessFile(log.toFile(), "r")) {
                    file.seek(read);
                    for (String line = file.readLine(); line != null; line = file.readLine()) {
                        String text = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                        if (text.startsWith(ERROR)) {
                            throw new TwinException(text.substring(ERROR.length()));
                        }
                        progress.say(text);
                        last = text;
                    }
                    read = file.getFilePointer();
                }
                Optional<TwinState> state = TwinDirectory.state(cache, name);
                if (state.isPresent()) {
                    return state.get();
                }
                if (ended) {
                    throw new TwinException("the twin's process ended at its start: " + last);
                }
            }
        } catch (IOException e) {
            process.destroy();
            throw new TwinException("cannot read " + log + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new TwinException("interrupted while the twin started", e);
        }
    }

    /**
     * Stops a twin, also one that is still starting, and waits until nothing of it is left.
     *
     * @throws TwinException when none of this name runs
     */
    public void down(String name) {
        ProcessHandle keeper = TwinDirectory.keeper(cache, name).orElseThrow(() -> notRunning(name));
        var processes = new ArrayList<>(keeper.descendants().toList());
        processes.add(keeper);
        keeper.destroy();
        // The lock says it, not the process table: there a dead process stays until its parent asks for it.
        if (!isTrueWithin(() -> !TwinDirectory.isRunning(cache, name), GOODBYE)) {
            keeper.destroyForcibly(); // the guards do the rest
            isTrueWithin(() -> !TwinDirectory.isRunning(cache, name), GOODBYE);
        }
        isTrueWithin(() -> processes.stream().noneMatch(ProcessHandle::isAlive), LAST_GASP);
    }

    private static boolean isTrueWithin(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /**
     * What a running twin says of itself.
     *
     * @throws TwinException when none of this name runs, or it is not up yet
     */
    public TwinState status(String name) {
        return TwinDirectory.state(cache, name).orElseThrow(() -> {
            return TwinDirectory.isRunning(cache, name)
                    ? new TwinException("the twin '%s' is starting".formatted(name))
                    : notRunning(name);
        });
    }

    /** Names of the twins that run. */
    public List<String> running() {
        return TwinDirectory.running(cache);
    }

    /**
     * Log files by process, also of a twin that has ended.
     *
     * @throws TwinException when no twin of this name has run
     */
    public Map<String, Path> logs(String name) {
        Path folder = cache.root().resolve("logs").resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new TwinException("no twin called '%s' has run".formatted(name));
        }
        var logs = new LinkedHashMap<String, Path>();
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".log")).sorted().forEach(file -> {
                logs.put(file.getFileName().toString().replaceFirst("\\.log$", ""), file);
            });
        } catch (IOException e) {
            throw new TwinException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return logs;
    }

    private TwinException notRunning(String name) {
        List<String> running = running();
        String others = running.isEmpty() ? "" : "; there are: " + String.join(", ", running);
        return new TwinException("no twin called '%s' is running".formatted(name) + others);
    }
}
