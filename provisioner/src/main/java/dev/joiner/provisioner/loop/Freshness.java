package dev.joiner.provisioner.loop;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With caches too old, nothing is decided that costs money or pods. Confined to the control thread. */
public final class Freshness {
    private static final Logger LOG = LoggerFactory.getLogger(Freshness.class);

    private final Supplier<Duration> staleness;
    private final Duration most;
    private boolean stale;

    /**
     * Asked at each look.
     *
     * @param staleness how old the caches are
     * @param most how old they may be
     */
    public Freshness(Supplier<Duration> staleness, Duration most) {
        this.staleness = staleness;
        this.most = most;
    }

    /** Whether the view of the cluster is current; the log says when that changes. */
    boolean isCurrent() {
        Duration age = staleness.get();
        boolean tooOld = age.compareTo(most) > 0;
        if (tooOld != stale) {
            stale = tooOld;
            if (tooOld) {
                LOG.warn(
                        "the view of the cluster is {} s old: nothing is launched or taken away until it is current",
                        age.toSeconds());
            } else {
                LOG.info("the view of the cluster is current again");
            }
        }
        return !tooOld;
    }
}
