package dev.joiner.provisioner.state;

import dev.joiner.cluster.client.KubeException;
import dev.joiner.provisioner.control.Control;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking calls about claims, one at a time for each. A claim is busy while its call is under way, and no longer once
 * it ends, however it ends; after a failure the claim rests, twice as long after each, up to {@link #MOST}. Called on
 * the control thread.
 */
public final class ClaimCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimCalls.class);
    private static final Duration FIRST = Duration.ofMillis(50);
    static final Duration MOST = Duration.ofSeconds(10);

    private final Control control;

    /** Makes calls off this control thread. */
    public ClaimCalls(Control control) {
        this.control = control;
    }

    /** Something that may be interrupted when the process stops. */
    @FunctionalInterface
    public interface Blocking {
        void run() throws InterruptedException;
    }

    /**
     * Makes a call, if this process leads.
     *
     * @param what what is done, for the log: {@code "taint node ip-10-0-1-7"}
     * @param then what follows on the control thread when it succeeds
     */
    public void call(Claim claim, String what, Blocking blocking, Runnable then) {
        claim.busy(true);
        control.work(() -> {
            boolean done = false;
            try {
                if (control.isLeader()) {
                    blocking.run();
                    done = true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (KubeException e) {
                // A conflict or a failed test means that the object changed: the next look at it tries again.
                if (!e.isConflict() && e.code() != 422) {
                    LOG.atWarn()
                            .addKeyValue("nodeClaim", claim.name())
                            .log("cannot {} yet, trying again: {}", what, e.getMessage());
                }
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("nodeClaim", claim.name()).setCause(e).log("cannot {}", what);
            } finally {
                release(claim, done, then);
            }
        });
    }

    private void release(Claim claim, boolean done, Runnable then) {
        if (done) {
            control.post(() -> {
                claim.callSucceeded();
                claim.busy(false);
                then.run();
                control.wake();
            });
            return;
        }
        control.post(() -> {
            Duration rest = FIRST.multipliedBy(1L << Math.min(claim.callFailed(), 10));
            control.later(rest.compareTo(MOST) < 0 ? rest : MOST, () -> {
                claim.busy(false);
                control.wake();
            });
        });
    }
}
