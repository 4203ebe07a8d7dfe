package dev.joiner.twin.chart;

import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.ProcessSpec;
import dev.joiner.twin.process.Startup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A container of a pod, running as a process; may be killed and started again, as a kubelet would. Nothing restarts it
 * by itself: a test that kills wants to see what happens then. Thread-safe.
 */
public final class PodProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ProcessSpec spec;
    private final String podIp;
    private final Optional<BooleanSupplier> readiness;
    private @Nullable GuardedProcess process;

    PodProcess(ProcessSpec spec, String podIp, Optional<BooleanSupplier> readiness) {
        this.spec = spec;
        this.podIp = podIp;
        this.readiness = readiness;
    }

    /** The pod's name, and after a dot the container's where the pod has several: {@code joiner-0}. */
    public String name() {
        return spec.name();
    }

    /** The pod's loopback address. */
    public String podIp() {
        return podIp;
    }

    /** How it is started, the same each time: its command and environment as a kubelet works them out. */
    public ProcessSpec spec() {
        return spec;
    }

    /**
     * A variable of its environment.
     *
     * @throws IllegalStateException if it has none of the name
     */
    public String variable(String name) {
        String value = spec.environment().get(name);
        if (value == null) {
            throw new IllegalStateException(name() + " has no " + name);
        }
        return value;
    }

    /** The file that gets its output; kept over restarts. */
    public Path log() {
        return spec.log();
    }

    /** Starts it, and returns at once; nothing happens when it runs. */
    public synchronized void start() {
        if (!isAlive()) {
            process = GuardedProcess.start(spec);
        }
    }

    /**
     * Returns when its readiness probe succeeds, at once when it has none.
     *
     * @throws dev.joiner.twin.local.TwinException when it ends before, or needs more than a minute
     */
    public void awaitReady() {
        Startup.await(current(), LIMIT, readiness.orElse(() -> true));
    }

    /** Whether it runs. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return current().pid();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        current().kill();
    }

    /** SIGTERM, and SIGKILL half a minute later, as a kubelet does; returns when it is gone. */
    public void stop() {
        GuardedProcess running = current();
        running.terminate();
        if (!running.awaitExit(GRACE)) {
            running.kill();
        }
    }

    /** It stands still until {@link #resume}: it lives, and answers nobody. */
    public void pause() {
        current().pause();
    }

    /** A paused one goes on as if no time had passed. */
    public void resume() {
        current().resume();
    }

    private synchronized GuardedProcess current() {
        if (process == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return process;
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.kill();
        }
    }
}
