package dev.joiner.provisioner.loop;

import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.launch.ClaimLauncher;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.termination.InstanceGarbageCollector;

/**
 * What a leader does first: finds what the leader before left, which is claims, the room planned on them, and launches
 * without an answer. Confined to the control thread.
 */
public final class Takeover {
    private final ClaimBook claims;
    private final HeldRoom held;
    private final ClaimLauncher launcher;
    private final InstanceGarbageCollector sweep;
    private final Guard guard;

    /** Does nothing until {@link #run}. */
    public Takeover(
            ClaimBook claims, HeldRoom held, ClaimLauncher launcher, InstanceGarbageCollector sweep, Guard guard) {
        this.claims = claims;
        this.held = held;
        this.launcher = launcher;
        this.sweep = sweep;
        this.guard = guard;
    }

    void run() {
        guard.run("reading claims", claims::refresh);
        guard.run("restoring held room", held::restore);
        guard.run("resuming launches", launcher::resume);
        guard.run("the leak sweep", sweep::start);
    }
}
