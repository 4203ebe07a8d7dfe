package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.planning.SnapshotReader.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns needs into claims: collects them into batches, has each batch planned, and has the plan carried out. Plans run
 * one at a time and see what the ones before decided. Confined to the control thread.
 */
public final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final BatchWindow window;
    private final SnapshotReader reader;
    private final PlanExecution execution;
    private final LastPlans last;
    private final DemandRest rest;
    private final Disagreements disagreements;
    private final LongSupplier nanoTime;
    private final GangPlanner planner = new GangPlanner();
    private final Quarantine quarantine;

    /** Has planned nothing yet. */
    public Planning(
            BatchWindow window,
            SnapshotReader reader,
            PlanExecution execution,
            LastPlans last,
            DemandRest rest,
            Disagreements disagreements,
            LongSupplier nanoTime) {
        this.window = window;
        this.reader = reader;
        this.execution = execution;
        this.last = last;
        this.rest = rest;
        this.disagreements = disagreements;
        this.nanoTime = nanoTime;
        this.quarantine = new Quarantine(nanoTime);
    }

    /** Why pods of a demand have no place, as of the last plan; empty when they have one. */
    public List<String> reasons(DemandKey key) {
        return rest.why(key).map(List::of).orElseGet(() -> last.reasons(key));
    }

    /** How many pods of a demand had no place in the last plan, also when it is about to be planned again. */
    public int unplaced(DemandKey key) {
        return last.unplaced(key);
    }

    /** What had no place may have one now: it is planned again. */
    public void retryUnplaced() {
        last.retryUnplaced(nanoTime.getAsLong());
    }

    /** Plans if a batch is due; otherwise tells how long until it is. */
    public Optional<Duration> step(Map<DemandKey, Need> needs) {
        long now = nanoTime.getAsLong();
        expire(needs, now);
        int waiting = 0;
        boolean foreseen = true;
        for (Need need : needs.values()) {
            int open = rest.why(need.key()).isPresent()
                    ? 0
                    : Math.max(0, need.unplanned() - last.settled(need.key(), now));
            waiting += open;
            // An owner whose pods run can make pods; a new one may yet be refused by a webhook or a quota.
            foreseen &= open == 0 || (need.expected() > need.waiting() && need.bound() > 0);
        }
        window.demand(waiting, foreseen, now);
        OptionalLong left = window.nanosLeft(now);
        if (left.isEmpty() || left.getAsLong() > 0) {
            return left.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(left.getAsLong()));
        }
        window.close(now);
        plan(now);
        return Optional.empty();
    }

    private void expire(Map<DemandKey, Need> needs, long now) {
        for (DemandKey key : last.expire(needs.keySet(), now)) {
            Need need = needs.get(key);
            if (need != null && !need.advance() && need.waiting() > need.nominated()) {
                disagreements.runningNodesDidNotDo(need);
            }
        }
    }

    private void plan(long now) {
        long began = nanoTime.getAsLong();
        Situation situation = reader.read();
        List<DemandUnit> units = situation.demanded().units();
        Plan plan = quarantine.plan(
                new Quarantine.Input(situation.snapshot(), units),
                sound -> planner.plan(
                        sound.snapshot(), sound.units(), situation.demanded().members()));
        execution.apply(plan, situation, now);
        LOG.atInfo()
                .addKeyValue("pods", units.stream().mapToInt(DemandUnit::pods).sum())
                .addKeyValue(
                        "expected",
                        units.stream().mapToInt(DemandUnit::expected).sum())
                .addKeyValue("newNodes", plan.claims().size())
                .addKeyValue("pricePerHour", plan.price().dollars())
                .addKeyValue("planMillis", (nanoTime.getAsLong() - began) / 1_000_000)
                .log("planned");
    }
}
