package dev.joiner.twin;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folders of one twin in the cache, and the lock that says that it runs.
 *
 * <p>The run folder is new for each run and goes with it; a killed run's is removed by its cleaner, or at the next
 * start. Logs stay until the next start of the same name, so that a failure can be looked at. The lock belongs to the
 * process: the kernel frees it however the process ends. Thread-safe.
 */
public final class TwinDirectory implements AutoCloseable {
    private static final String STATE = "twin.json";
    private static final String PID = "pid";

    private final Path run;
    private final Path logs;
    private final NameLock lock;
    private final Process cleaner;

    private TwinDirectory(Path run, Path logs, NameLock lock, Process cleaner) {
        this.run = run;
        this.logs = logs;
        this.lock = lock;
        this.cleaner = cleaner;
    }

    /**
     * Takes the name for this process.
     *
     * @throws TwinException when a twin of this name runs
     */
    public static TwinDirectory claim(CacheDirectory cache, String name) {
        TwinOptions.checkName(name);
        Trees.create(cache.twins());
        NameLock lock = NameLock.tryTake(cache, name)
                .orElseThrow(() ->
                        new TwinException("a twin called '%s' is running; stop it with 'joiner twin down --name %s'"
                                .formatted(name, name)));
        removeDead(cache);
        Path home = cache.twins().resolve(name);
        Trees.delete(home);
        Path logs = cache.root().resolve("logs").resolve(name);
        Trees.delete(logs);
        try {
            Path run = Files.createTempDirectory(Trees.create(home), "run-");
            Files.writeString(
                    run.resolve(PID), Long.toString(ProcessHandle.current().pid()));
            return new TwinDirectory(run, Trees.create(logs), lock, startCleaner(run));
        } catch (IOException e) {
            lock.close();
            throw new TwinException("cannot create a folder in " + home + ": " + Trees.reason(e), e);
        }
    }

    /** The state of a running twin; empty when none of this name runs or it is not up yet. */
    public static Optional<TwinState> state(CacheDirectory cache, String name) {
        return read(cache, name, STATE).map(TwinState::parse);
    }

    /** The process that keeps the twin; empty when none of this name runs. */
    public static Optional<ProcessHandle> keeper(CacheDirectory cache, String name) {
        return read(cache, name, PID).flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
    }

    private static Optional<String> read(CacheDirectory cache, String name, String fileName) {
        if (!isRunning(cache, name)) {
            return Optional.empty();
        }
        try (var runs = Files.list(cache.twins().resolve(name))) {
            Optional<Path> file =
                    runs.map(run -> run.resolve(fileName)).filter(Files::exists).findFirst();
            return file.isEmpty() ? Optional.empty() : Optional.of(Files.readString(file.get()));
        } catch (IOException e) {
            return Optional.empty(); // it is going down at this moment
        }
    }

    /** Whether a process keeps a twin of this name, up or on its way. */
    public static boolean isRunning(CacheDirectory cache, String name) {
        if (!Files.isDirectory(cache.twins())) {
            return false;
        }
        Optional<NameLock> lock = NameLock.tryTake(cache, name);
        lock.ifPresent(NameLock::close);
        return lock.isEmpty();
    }

    /** Names of the twins that run. */
    public static List<String> running(CacheDirectory cache) {
        return names(cache).stream().filter(name -> isRunning(cache, name)).toList();
    }

    /** The folder that goes with this run. */
    public Path run() {
        return run;
    }

    /** The folder for logs. */
    public Path logs() {
        return logs;
    }

    /** Makes the twin known to other processes: it is up. */
    public void publish(TwinState state) {
        try {
            Path draft = run.resolve(STATE + ".new");
            Files.writeString(draft, state.toText());
            Files.move(draft, run.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new TwinException("cannot write " + run.resolve(STATE) + ": " + Trees.reason(e), e);
        }
    }

    /** Removes the run folder and gives the name back. All processes of the twin have ended before. */
    @Override
    public void close() {
        Trees.delete(run.resolve("..").normalize());
        cleaner.destroyForcibly();
        lock.close();
    }

    // Like the guards of the processes: it reads a pipe of ours until we are gone. It retries, because the processes in
    // the folder are being killed at the same moment.
    private static Process startCleaner(Path run) throws IOException {
        String script = """
                trap '' INT HUP QUIT TERM
                while read -r _; do :; done
                for _ in 1 2 3 4 5 6 7 8 9 10; do
                    rm -rf "$1" && [ ! -e "$1" ] && break
                    sleep 0.3
                done
                rmdir "$2"
                """;
        return new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        script,
                        "cleaner",
                        run.toString(),
                        run.resolve("..").normalize().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void removeDead(CacheDirectory cache) {
        for (String name : names(cache)) {
            NameLock.tryTake(cache, name).ifPresent(lock -> {
                Trees.delete(cache.twins().resolve(name));
                lock.close();
            });
        }
    }

    private static List<String> names(CacheDirectory cache) {
        var names = new ArrayList<String>();
        if (Files.isDirectory(cache.twins())) {
            try (var entries = Files.list(cache.twins())) {
                entries.filter(Files::isDirectory)
                        .map(entry -> entry.getFileName().toString())
                        .sorted()
                        .forEach(names::add);
            } catch (IOException e) {
                throw new TwinException("cannot read " + cache.twins() + ": " + e.getMessage(), e);
            }
        }
        return names;
    }
}
