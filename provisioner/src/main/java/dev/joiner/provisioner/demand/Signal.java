package dev.joiner.provisioner.demand;

import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.ExtenderReports;
import dev.joiner.cluster.state.DemandCount;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which signal makes waiting pods count, and from when. Without a sentinel it is the scheduler's verdict on the
 * pod, and nothing is asked here. With one, the extender is asked about every pod of our scheduler that fits nowhere:
 * its report counts at once, a verdict alone only after a while, since the sentinel does not have every label that a
 * pod may select.
 *
 * <p>A demand that was reported counts for as long as one of its pods waits or room is planned for it, also when its
 * object is gone: somebody may have deleted it by hand. Confined to the control thread.
 */
public final class Signal {
    /** A verdict that never counts: the extender is the only signal. */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final Logger LOG = LoggerFactory.getLogger(Signal.class);

    private final Duration verdictAfter;
    private final String ourScheduler;
    private final ExtenderReports reports;
    private final LongSupplier nanoTime;
    private final Map<DemandKey, Long> waitsSince = new HashMap<>();
    private final Map<DemandKey, Source> heard = new HashMap<>();

    /**
     * @param verdictAfter how long pods of our scheduler wait until its verdict alone counts; zero for at once, and
     *     {@link #NEVER} for no pods of any scheduler
     */
    public Signal(Duration verdictAfter, String ourScheduler, ExtenderReports reports, LongSupplier nanoTime) {
        this.verdictAfter = verdictAfter;
        this.ourScheduler = ourScheduler;
        this.reports = reports;
        this.nanoTime = nanoTime;
    }

    /**
     * Those of the demands with waiting pods that count now.
     *
     * @param planned demands for which room is planned
     */
    List<DemandCount> heard(List<DemandCount> waiting, Set<DemandKey> planned) {
        var keys = new HashSet<>(planned);
        waiting.forEach(count -> keys.add(count.key()));
        waitsSince.keySet().retainAll(keys);
        heard.keySet().retainAll(keys);
        return waiting.stream().filter(this::counts).toList();
    }

    /**
     * The signal by which a demand counts: the first that came, for as long as the demand is remembered. A report stays
     * the extender's when its object has been deleted.
     */
    Source source(DemandKey demand) {
        Source first = heard.get(demand);
        if (first != null) {
            return first;
        }
        return reports.contains(demand) ? Source.EXTENDER : Source.SCHEDULER;
    }

    private boolean counts(DemandCount count) {
        DemandKey key = count.key();
        if (reports.contains(key)) {
            heard.putIfAbsent(key, Source.EXTENDER);
        }
        if (verdictAfter.isZero() || heard.containsKey(key)) {
            return true;
        }
        if (verdictAfter.equals(NEVER)) {
            return false;
        }
        if (!count.scheduler().equals(ourScheduler)) {
            // For pods of other schedulers the verdict is the only signal.
            return true;
        }
        if (count.unschedulable() == 0) {
            return false;
        }
        long since = waitsSince.computeIfAbsent(key, absent -> nanoTime.getAsLong());
        if (nanoTime.getAsLong() - since < verdictAfter.toNanos()) {
            return false;
        }
        LOG.atInfo()
                .addKeyValue("demand", key)
                .log(
                        "planned on the scheduler's verdict: no extender has reported it within {} ms; its pods may"
                                + " select labels that the sentinel lacks",
                        verdictAfter.toMillis());
        heard.put(key, Source.SCHEDULER);
        return true;
    }
}
