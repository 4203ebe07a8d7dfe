package dev.joiner.provisioner.loop;

import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Pulse;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.control.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a term decides, and the calls that it makes beside it. Looks at everything once a second and
 * whenever it is woken. Thread-safe.
 */
public final class ControlThread implements Control, Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** The control thread looks once a second and never blocks: silent for longer, it hangs for good. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    /** How long calls that are under way at the end of a term are waited for; they are interrupted. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("provisioner").daemon().factory());
    private final Work work = new Work();
    private final LoopPacer pace = new LoopPacer(() -> guarded(this::step), this::after, System::nanoTime);
    private final Pulse pulse = new Pulse("the control thread", SILENT);
    private final BooleanSupplier leads;
    private volatile @Nullable ControlLoop loop;
    private volatile boolean closed;

    /**
     * Does nothing until {@link #begin}.
     *
     * @param leads whether this process may act at this moment; asked before every effect
     */
    public ControlThread(BooleanSupplier leads) {
        this.leads = leads;
    }

    /** Runs the takeover on the thread; from then on waking it makes it look. */
    public void begin(Takeover takeover, ControlLoop looks) {
        loop = looks;
        thread.execute(() -> guarded(takeover::run));
    }

    /** Looks once a second even if nothing wakes it. */
    public void keepLooking() {
        // Guarded tasks never fail, so their futures tell nothing.
        var _ = thread.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        pulse.beat();
        guarded(this::step);
    }

    @Override
    public String ailment() {
        return closed ? "" : pulse.ailment();
    }

    private void step() {
        ControlLoop looks = loop;
        if (looks != null && !closed && leads.getAsBoolean()) {
            looks.step();
        }
    }

    private void after(long nanos, Runnable task) {
        try {
            var _ = thread.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody waits for the task any more.
        }
    }

    /** A defect in one look must not end all looks. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the control thread failed; it goes on with the next", e);
        }
    }

    @Override
    public void post(Runnable task) {
        after(0, task);
    }

    @Override
    public void later(Duration wait, Runnable task) {
        after(wait.toNanos(), task);
    }

    @Override
    public void work(Runnable call) {
        try {
            work.run(() -> guarded(call));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    @Override
    public void workAll(List<? extends Runnable> calls) throws InterruptedException {
        work.runAll(calls);
    }

    @Override
    public void wake() {
        pace.soon();
    }

    /** Looks at everything again, at once: somebody waits. */
    public void wakeAtOnce() {
        pace.atOnce();
    }

    @Override
    public void planAgain() {
        ControlLoop looks = loop;
        if (looks != null) {
            post(looks::planAgain);
        }
        wake();
    }

    @Override
    public void retryLater() {
        later(RETRY, this::planAgain);
    }

    @Override
    public boolean isLeader() {
        return !closed && leads.getAsBoolean();
    }

    /** Decides and acts no more; what is under way goes on until {@link #close}. */
    public void stop() {
        closed = true;
    }

    /** Returns when nothing decides any more. */
    @Override
    public void close() {
        stop();
        thread.shutdownNow();
        work.close();
        try {
            while (!thread.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the control thread of the ended term is still running");
            }
            if (!work.awaitEnd(LAST_CALLS)) {
                LOG.warn("calls of the ended term are still under way; their results are ignored");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
