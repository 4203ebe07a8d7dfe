package dev.joiner.cli.process;

import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Pulse;
import java.time.Duration;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terms of this replica, one after the other: a single thread opens a term, waits until its lead is over, closes it,
 * and only then opens the next. So there are never two, however quickly the lead is lost and won again; and each acts
 * under its own number only ({@code LeaseElector.isLeader(long)}), so that what is left of a former one can do no harm.
 *
 * <p>Thread-safe; {@link #elected} and {@link #lost} return at once.
 */
final class Terms implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Terms.class);

    /** A leader that is not warm launches more slowly; one that waits for a slow cloud does not launch at all. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /** To open a term, or to close one: calls under way end much sooner. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    private static final Duration LAST_TERM = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** What is done in one term. */
    interface Tenure extends Liveness, AutoCloseable {
        /** Makes the calls that are slow the first time; blocking, on a thread that is interrupted when it is over. */
        void warmUp();

        /** Begins to decide and to act. */
        void start();

        /** Ends it, and returns when nothing of it decides any more. */
        @Override
        void close();
    }

    private final LongFunction<Tenure> opening;
    private final Duration warmUp;
    private final Pulse pulse = new Pulse("the change of terms", SILENT);
    private final Thread thread = Thread.ofVirtual().name("terms").unstarted(this::run);

    /** The number of the lead that this replica has; 0 while it has none. */
    private long wanted;

    /** The number of the last term that has been warmed up, or could not be. */
    private long warm;

    private boolean closed;
    private volatile boolean started;
    private volatile Liveness serving = () -> "";

    /**
     * Not started.
     *
     * @param opening makes the tenure of a term from its number
     */
    Terms(LongFunction<Tenure> opening) {
        this(opening, WARM_UP);
    }

    Terms(LongFunction<Tenure> opening, Duration warmUp) {
        this.opening = opening;
        this.warmUp = warmUp;
    }

    void start() {
        thread.start();
    }

    synchronized void elected(long number) {
        wanted = number;
        notifyAll();
    }

    synchronized void lost(long number) {
        if (wanted == number) {
            wanted = 0;
            notifyAll();
        }
    }

    /** Whether this replica leads and its term has not begun yet. */
    synchronized boolean isOpening() {
        return wanted != 0 && !started;
    }

    @Override
    public String ailment() {
        boolean ended = !isClosed() && thread.getState() == Thread.State.TERMINATED;
        String ailment = ended ? "the thread of the terms has ended" : pulse.ailment();
        return ailment.isEmpty() ? serving.ailment() : ailment;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void run() {
        try {
            long number = next();
            while (number != 0) {
                serve(number);
                number = next();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it but the end of the process.
            Thread.currentThread().interrupt();
        }
    }

    /** A term that fails costs itself: while the lead lasts it is opened again. */
    private void serve(long number) throws InterruptedException {
        try {
            open(number);
        } catch (RuntimeException e) {
            LOG.error("term {} failed; it begins again in {} s", number, AFTER_FAILURE.toSeconds(), e);
            Thread.sleep(AFTER_FAILURE);
        }
    }

    private void open(long number) throws InterruptedException {
        pulse.beat();
        Tenure tenure = opening.apply(number);
        Thread warming = Thread.ofVirtual().name("warm-up-" + number).start(() -> warm(tenure, number));
        try {
            serve(number, tenure);
        } finally {
            started = false;
            serving = () -> "";
            pulse.beat();
            warming.interrupt();
            try {
                tenure.close();
            } finally {
                warming.join();
            }
        }
    }

    private void serve(long number, Tenure tenure) throws InterruptedException {
        if (!awaitWarm(number)) {
            LOG.info("term {} is over before it was warm", number);
            return;
        }
        tenure.start();
        serving = tenure;
        started = true;
        LOG.info("provisioning, term {}", number);
        pulse.rest();
        awaitEnd(number);
    }

    private void warm(Tenure tenure, long number) {
        try {
            tenure.warmUp();
        } catch (RuntimeException e) {
            LOG.warn("cannot warm up, the first launch of term {} will be slower: {}", number, e.getMessage());
        } finally {
            synchronized (this) {
                warm = number;
                notifyAll();
            }
        }
    }

    /** Whether the term may start: it is warm, or has waited long enough for that, and its lead is not over. */
    private synchronized boolean awaitWarm(long number) throws InterruptedException {
        long endNanos = System.nanoTime() + warmUp.toNanos();
        while (wanted == number && warm != number) {
            long millis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
            if (millis <= 0) {
                LOG.warn("term {} is not warm after {} ms and starts all the same", number, warmUp.toMillis());
                break;
            }
            wait(millis);
        }
        return wanted == number;
    }

    private synchronized void awaitEnd(long number) throws InterruptedException {
        while (wanted == number) {
            wait();
        }
    }

    /** The number of the next term; 0 when there is none to come. */
    private synchronized long next() throws InterruptedException {
        pulse.rest();
        while (wanted == 0 && !closed) {
            wait();
        }
        return closed ? 0 : wanted;
    }

    /** Ends the term there is, and waits a moment for that; none begins any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            wanted = 0;
            notifyAll();
        }
        try {
            if (thread.isAlive()) {
                thread.join(LAST_TERM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
