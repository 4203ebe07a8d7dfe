package dev.joiner.provisioner;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandRecorder;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a leader does at each look, in order. Confined to the control thread. */
final class Term {
    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private final ProvisionerSettings settings;
    private final Supplier<Duration> staleness;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Needs needs;
    private final Overtaken overtaken;
    private final Disagreements disagreements;
    private final GangTime gangTime;
    private final Planning planning;
    private final Launcher launcher;
    private final ClaimDeadlines deadlines;
    private final NodeStart starts;
    private final ClaimEnd ends;
    private final Emptiness emptiness;
    private final LeakSweep sweep;
    private final HeldRoom held;
    private final DemandBoard board;
    private final DemandRecorder recorder;
    private final PoolStatus poolStatus;
    private final Guard guard;
    private final Control control;
    private boolean stale;

    /** Its parts, in the order of the data flow. */
    record Parts(
            ClaimBook claims,
            Nominations nominations,
            Needs needs,
            Overtaken overtaken,
            Disagreements disagreements,
            GangTime gangTime,
            Planning planning,
            Launcher launcher,
            ClaimDeadlines deadlines,
            NodeStart starts,
            ClaimEnd ends,
            Emptiness emptiness,
            LeakSweep sweep,
            HeldRoom held,
            DemandBoard board,
            DemandRecorder recorder,
            PoolStatus poolStatus,
            Guard guard) {}

    Term(ProvisionerSettings settings, Supplier<Duration> staleness, Parts parts, Control control) {
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
    void begin() {
        guard.run("reading claims", claims::refresh);
        guard.run("restoring held room", held::restore);
        guard.run("resuming launches", launcher::resume);
        guard.run("the leak sweep", sweep::start);
    }

    /** Looks at everything once. A part that fails costs its own work, not that of the others. */
    void step() {
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
    void planAgain() {
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
