package dev.joiner.provisioner.loop;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandRecorder;
import dev.joiner.provisioner.ProvisionerSettings;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.disruption.Emptiness;
import dev.joiner.provisioner.launch.Launcher;
import dev.joiner.provisioner.lifecycle.ClaimDeadlines;
import dev.joiner.provisioner.lifecycle.NodeStart;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.nomination.ReservationReclaim;
import dev.joiner.provisioner.planning.GangTime;
import dev.joiner.provisioner.planning.Planning;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.status.DemandBoard;
import dev.joiner.provisioner.status.PoolStatus;
import dev.joiner.provisioner.termination.InstanceGarbageCollector;
import dev.joiner.provisioner.termination.Terminator;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a leader does at each look, in order. Confined to the control thread. */
public final class ControlLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    private final ProvisionerSettings settings;
    private final Supplier<Duration> staleness;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Needs needs;
    private final ReservationReclaim overtaken;
    private final Disagreements disagreements;
    private final GangTime gangTime;
    private final Planning planning;
    private final Launcher launcher;
    private final ClaimDeadlines deadlines;
    private final NodeStart starts;
    private final Terminator ends;
    private final Emptiness emptiness;
    private final InstanceGarbageCollector sweep;
    private final HeldRoom held;
    private final DemandBoard board;
    private final DemandRecorder recorder;
    private final PoolStatus poolStatus;
    private final Guard guard;
    private final Control control;
    private boolean stale;

    /** Its parts, in the order of the data flow. */
    public record Parts(
            ClaimBook claims,
            Nominations nominations,
            Needs needs,
            ReservationReclaim overtaken,
            Disagreements disagreements,
            GangTime gangTime,
            Planning planning,
            Launcher launcher,
            ClaimDeadlines deadlines,
            NodeStart starts,
            Terminator ends,
            Emptiness emptiness,
            InstanceGarbageCollector sweep,
            HeldRoom held,
            DemandBoard board,
            DemandRecorder recorder,
            PoolStatus poolStatus,
            Guard guard) {}

    public ControlLoop(ProvisionerSettings settings, Supplier<Duration> staleness, Parts parts, Control control) {
        this.settings = settings;
        this.staleness = staleness;
        this.claims = parts.claims();
        this.nominations = parts.nominations();
        this.needs = parts.needs();
        this.overtaken = parts.overtaken();
        this.disagreements = parts.disagreements();
        this.gangTime = parts.gangTime();
        this.planning = parts.planning();
        this.launcher = parts.launcher();
        this.deadlines = parts.deadlines();
        this.starts = parts.starts();
        this.ends = parts.ends();
        this.emptiness = parts.emptiness();
        this.sweep = parts.sweep();
        this.held = parts.held();
        this.board = parts.board();
        this.recorder = parts.recorder();
        this.poolStatus = parts.poolStatus();
        this.guard = parts.guard();
        this.control = control;
    }

    /** Finds what the leader before left: claims, the room planned on them, launches without an answer. */
    public void begin() {
        guard.run("reading claims", claims::refresh);
        guard.run("restoring held room", held::restore);
        guard.run("resuming launches", launcher::resume);
        guard.run("the leak sweep", sweep::start);
    }

    /** Looks at everything once. A part that fails costs its own work, not that of the others. */
    public void step() {
        boolean current = isCurrent();
        guard.run("reading claims", () -> claims.refresh().forEach(claim -> nominations.remove(claim.name())));
        guard.run("the deadlines of claims", deadlines::step);
        guard.run("ending claims of deleted nodes", this::endClaimsOfDeletedNodes);
        guard.run("starting nodes", starts::step);
        guard.run("ending claims", () -> ends.step(current));
        guard.run("withdrawing room that was taken", overtaken::step);
        guard.run("planning", () -> plan(current));
        guard.run("resuming launches", launcher::resume);
        guard.run("ending claims", () -> ends.step(current));
        guard.run("writing held room", held::step);
        guard.run("the status of node pools", poolStatus::step);
    }

    private void plan(boolean current) {
        // What is planned on a node that goes is planned again.
        claims.all().stream()
                .filter(claim -> claim.state() == Claim.State.ENDING)
                .forEach(claim -> nominations.remove(claim.name()));
        Map<DemandKey, Need> counted = needs.count();
        guard.run("comparing plan and scheduler", () -> disagreements.step(counted));
        guard.run("the time of gangs", gangTime::step);
        guard.run("withdrawing surplus room", () -> planning.withdrawSurplus(counted));
        if (current) {
            guard.run("emptiness", () -> emptiness.step().ifPresent(this::lookAgainIn));
            guard.run("a plan", () -> planning.step(counted).ifPresent(this::lookAgainIn));
        }
        guard.run("recording demand", () -> {
            if (recorder.record(board.entries(counted, planning))) {
                lookAgainIn(Duration.ofMillis(250));
            }
        });
    }

    /** Forgets what could not be placed, so that the next look plans it again. */
    public void planAgain() {
        planning.retryUnplaced();
    }

    /** With caches too old, nothing is decided that costs money or pods. */
    private boolean isCurrent() {
        Duration age = staleness.get();
        boolean tooOld = age.compareTo(settings.staleAfter()) > 0;
        if (tooOld != stale) {
            stale = tooOld;
            if (tooOld) {
                LOG.warn(
                        "what we know is {} s old: no launches and no disruption until it is current", age.toSeconds());
            } else {
                LOG.info("what we know is current again");
            }
        }
        return !tooOld;
    }

    /** Whoever deletes a node wants its instance gone too; our finalizer keeps the object until then. */
    private void endClaimsOfDeletedNodes() {
        for (Claim claim : claims.all()) {
            boolean deleting = claims.node(claim)
                    .filter(node -> node.metadata().isDeleting())
                    .isPresent();
            if (deleting && claim.state() == Claim.State.LAUNCHED) {
                LOG.atInfo()
                        .addKeyValue("node", claim.nodeName())
                        .addKeyValue("nodeClaim", claim.name())
                        .log("the node was deleted, its claim ends");
                claim.ends();
            }
        }
    }

    private void lookAgainIn(Duration wait) {
        if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
            control.later(wait, control::wake);
        }
    }
}
