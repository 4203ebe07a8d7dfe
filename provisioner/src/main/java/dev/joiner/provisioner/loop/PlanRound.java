package dev.joiner.provisioner.loop;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.disruption.Emptiness;
import dev.joiner.provisioner.nomination.ReservationReclaim;
import dev.joiner.provisioner.planning.Planning;
import dev.joiner.provisioner.planning.Withdrawals;
import dev.joiner.provisioner.status.DemandBoard;
import java.time.Duration;
import java.util.Map;

/** The part of a look that counts what is needed, plans it, and tells of it. Confined to the control thread. */
public final class PlanRound {
    private final ReservationReclaim reclaim;
    private final Withdrawals withdrawals;
    private final Needs needs;
    private final Emptiness emptiness;
    private final Planning planning;
    private final DemandBoard board;
    private final Guard guard;
    private final Control control;

    /** Its parts, in the order of the data flow. */
    public PlanRound(
            ReservationReclaim reclaim,
            Withdrawals withdrawals,
            Needs needs,
            Emptiness emptiness,
            Planning planning,
            DemandBoard board,
            Guard guard,
            Control control) {
        this.reclaim = reclaim;
        this.withdrawals = withdrawals;
        this.needs = needs;
        this.emptiness = emptiness;
        this.planning = planning;
        this.board = board;
        this.guard = guard;
        this.control = control;
    }

    /**
     * Plans what is needed.
     *
     * @param current whether the view of the cluster is current; if not, nothing that costs money or pods is decided
     */
    void step(boolean current) {
        guard.run("withdrawing room that was taken", reclaim::step);
        guard.run("planning", () -> plan(current));
    }

    private void plan(boolean current) {
        withdrawals.ofEnding();
        Map<DemandKey, Need> counted = needs.count();
        withdrawals.step(counted);
        if (current) {
            guard.run("emptiness", () -> emptiness.step().ifPresent(this::lookAgainIn));
            guard.run("a plan", () -> planning.step(counted).ifPresent(this::lookAgainIn));
        }
        guard.run("recording demand", () -> {
            if (board.record(counted)) {
                lookAgainIn(Duration.ofMillis(250));
            }
        });
    }

    /** Forgets what could not be placed, so that the next look plans it again. */
    void planAgain() {
        planning.retryUnplaced();
    }

    private void lookAgainIn(Duration wait) {
        if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
            control.later(wait, control::wake);
        }
    }
}
