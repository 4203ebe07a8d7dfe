package dev.joiner.provisioner.control;

import java.time.Duration;
import java.util.List;

/** How the parts of the provisioner reach its control thread and leave it. Thread-safe. */
public interface Control {
    /** How long to wait before a failed call is made again. */
    Duration RETRY = Duration.ofSeconds(1);

    /** Runs on the control thread, soon. */
    void post(Runnable task);

    /** Runs on the control thread after a while. */
    void later(Duration wait, Runnable task);

    /** Makes a blocking call off the control thread. */
    void work(Runnable call);

    /**
     * Makes blocking calls side by side and waits for all; called from {@link #work}.
     *
     * @throws InterruptedException if the process stops meanwhile
     */
    void workAll(List<? extends Runnable> calls) throws InterruptedException;

    /** Looks at everything again, soon. */
    void wake();

    /** Plans again, soon, what had no place: it may have one now. */
    void planAgain();

    /** Plans again in a while, after a failure that may be over by then. */
    void retryLater();

    /** Whether this process may act at this moment. */
    boolean isLeader();
}
