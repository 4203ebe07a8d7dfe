package dev.joiner.provisioner.loop;

import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.launch.ClaimLauncher;
import dev.joiner.provisioner.lifecycle.ClaimLifecycle;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.status.PoolStatus;
import dev.joiner.provisioner.termination.Terminator;

/** What a leader does at each look, in order. Confined to the control thread. */
public final class ControlLoop {
    private final Freshness freshness;
    private final ClaimLifecycle lifecycle;
    private final Terminator ends;
    private final PlanRound plans;
    private final ClaimLauncher launcher;
    private final HeldRoom held;
    private final PoolStatus poolStatus;
    private final Guard guard;

    /** Its parts, in the order of the data flow. */
    public ControlLoop(
            Freshness freshness,
            ClaimLifecycle lifecycle,
            Terminator ends,
            PlanRound plans,
            ClaimLauncher launcher,
            HeldRoom held,
            PoolStatus poolStatus,
            Guard guard) {
        this.freshness = freshness;
        this.lifecycle = lifecycle;
        this.ends = ends;
        this.plans = plans;
        this.launcher = launcher;
        this.held = held;
        this.poolStatus = poolStatus;
        this.guard = guard;
    }

    /** Looks at everything once. A part that fails costs its own work, not that of the others. */
    void step() {
        boolean current = freshness.isCurrent();
        lifecycle.step();
        guard.run("ending claims", () -> ends.step(current));
        plans.step(current);
        guard.run("resuming launches", launcher::resume);
        guard.run("ending claims", () -> ends.step(current));
        guard.run("writing held room", held::step);
        guard.run("the status of node pools", poolStatus::step);
    }

    /** Forgets what could not be placed, so that the next look plans it again. */
    void planAgain() {
        plans.planAgain();
    }
}
