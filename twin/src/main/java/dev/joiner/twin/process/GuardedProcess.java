package dev.joiner.twin.process;

import dev.joiner.twin.local.TwinException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that dies with this JVM, however the JVM dies.
 *
 * <p>Between us and the program stands a small shell whose standard input is a pipe from the JVM. When the JVM is gone,
 * even by SIGKILL, the kernel closes the pipe, and the shell kills the program. Thread-safe.
 */
public final class GuardedProcess implements AutoCloseable {
    /** Signals that a terminal sends to the whole group are the JVM's to answer, not the shell's. */
    static final String GUARD = """
            trap '' INT HUP QUIT
            log=$1; shift
            exec 4<&0
            "$@" </dev/null >>"$log" 2>&1 4<&- &
            child=$!
            echo "$child"
            exec >/dev/null 2>&1
            { while read -r _; do :; done; kill -KILL "$child"; } <&4 &
            watcher=$!
            exec 4<&-
            wait "$child"
            code=$?
            kill "$watcher"
            exit "$code"
            """;

    private static final Logger LOG = LoggerFactory.getLogger(GuardedProcess.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");

    private final ProcessSpec spec;
    private final Process guard;
    private final ProcessHandle child;

    private GuardedProcess(ProcessSpec spec, Process guard, ProcessHandle child) {
        this.spec = spec;
        this.guard = guard;
        this.child = child;
    }

    /**
     * Starts the program.
     *
     * @throws TwinException when it cannot be started at all; a program that starts and fails is seen by {@link #onExit}
     */
    public static GuardedProcess start(ProcessSpec spec) {
        var command = new ArrayList<>(
                List.of("/bin/sh", "-c", GUARD, "guard", spec.log().toString()));
        command.addAll(spec.command());
        var builder = new ProcessBuilder(command).directory(spec.directory().toFile());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(spec.environment());
        try {
            Process guard = builder.start();
            var reader = new BufferedReader(new InputStreamReader(guard.getInputStream(), StandardCharsets.UTF_8));
            String pid = reader.readLine();
            if (pid == null) {
                throw new TwinException("cannot start " + spec.name() + ": its guard ended at once; see " + spec.log());
            }
            // A program that has already ended has no handle of its own any more: its guard stands for it.
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseGet(guard::toHandle);
            return new GuardedProcess(spec, guard, child);
        } catch (IOException e) {
            throw new TwinException("cannot start " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    /** What it was started as. */
    public ProcessSpec spec() {
        return spec;
    }

    /** The name from its spec. */
    public String name() {
        return spec.name();
    }

    /** The process id of the program itself, not of its guard. */
    public long pid() {
        return child.pid();
    }

    /** The file that gets its output. */
    public Path log() {
        return spec.log();
    }

    /** Whether the program runs. */
    public boolean isAlive() {
        return guard.isAlive() && child.isAlive();
    }

    /** Completes with the exit code when the program has ended; 128 + n for signal n. */
    public CompletableFuture<Integer> onExit() {
        return guard.onExit().thenApply(Process::exitValue);
    }

    /** Sends SIGTERM and returns at once. */
    public void terminate() {
        child.destroy();
    }

    /** Sends SIGQUIT: a JVM writes the stacks of its threads to its log and goes on, a Go program does and ends. */
    public void printStacks() {
        signal("QUIT");
    }

    /** Sends SIGSTOP: the program stands still, and its connections stay open, until {@link #resume} or its end. */
    public void pause() {
        signal("STOP");
    }

    /** Sends SIGCONT: a paused program goes on as if no time had passed. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            LOG.warn("cannot send SIG{} to {}", name, name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends SIGKILL and waits until the process is gone. */
    public void kill() {
        child.destroyForcibly();
        awaitExit(GRACE);
    }

    /** SIGTERM, five seconds of patience, then SIGKILL. */
    @Override
    public void close() {
        terminate();
        if (!awaitExit(GRACE)) {
            kill();
        }
    }

    /** Waits for the end; false when it still runs after {@code patience}. */
    public boolean awaitExit(Duration patience) {
        try {
            onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for " + name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last line of the log that says something, to be quoted in an error. */
    public Optional<String> lastWords() {
        return lineWith("");
    }

    /** The last line of the log with this text, in any case of letters. */
    Optional<String> lineWith(String text) {
        try (var lines = Files.lines(spec.log(), StandardCharsets.ISO_8859_1)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).contains(text))
                    .reduce((first, second) -> second);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
