package dev.joiner.provisioner;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandRecorder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
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
    private final NodeStart starts;
    private final ClaimEnd ends;
    private final Emptiness emptiness;
    private final LeakSweep sweep;
    private final HeldRoom held;
    private final DemandBoard board;
    private final DemandRecorder recorder;
    private final PoolStatus poolStatus;
    private final Control control;
    private final LongSupplier nanoTime;
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
            NodeStart starts,
            ClaimEnd ends,
            Emptiness emptiness,
            LeakSweep sweep,
            HeldRoom held,
            DemandBoard board,
            DemandRecorder recorder,
            PoolStatus poolStatus) {}

    Term(
            ProvisionerSettings settings,
            Supplier<Duration> staleness,
            Parts parts,
            Control control,
            LongSupplier nanoTime) {
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
        this.starts = parts.starts();
        this.ends = parts.ends();
        this.emptiness = parts.emptiness();
        this.sweep = parts.sweep();
        this.held = parts.held();
        this.board = parts.board();
        this.recorder = parts.recorder();
        this.poolStatus = parts.poolStatus();
        this.control = control;
        this.nanoTime = nanoTime;
    }

    /** Finds what the leader before left: claims, the room planned on them, launches without an answer. */
    void begin() {
        claims.refresh();
        held.restore();
        launcher.resume();
        sweep.start();
    }

    /** Looks at everything once. */
    void step() {
        claims.refresh().forEach(claim -> nominations.remove(claim.name()));
        giveUpUnregistered();
        endClaimsOfDeletedNodes();
        starts.step();
        ends.step();
        overtaken.step();
        Map<DemandKey, Need> counted = needs.count();
        disagreements.step(counted);
        gangTime.step();
        planning.withdrawSurplus(counted);
        if (isCurrent()) {
            Optional<Duration> empty = emptiness.step();
            empty.ifPresent(this::lookAgainIn);
            planning.step(counted).ifPresent(this::lookAgainIn);
        }
        launcher.resume();
        ends.step();
        held.step();
        if (recorder.record(board.entries(counted, planning))) {
            lookAgainIn(Duration.ofMillis(250));
        }
        poolStatus.step();
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

    private void giveUpUnregistered() {
        long now = nanoTime.getAsLong();
        for (Claim claim : claims.all()) {
            if (claim.state() == Claim.State.LAUNCHED
                    && !claim.isRegistered()
                    && now - claim.createdNanos() > settings.registerWithin().toNanos()) {
                LOG.atWarn()
                        .addKeyValue("nodeClaim", claim.name())
                        .addKeyValue("reason", "registration_timeout")
                        .log(
                                "instance {} did not register within {} min, giving it up",
                                claim.instanceId(),
                                settings.registerWithin().toMinutes());
                claim.ends();
                nominations.remove(claim.name());
            }
        }
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
                nominations.remove(claim.name());
            }
        }
    }

    private void lookAgainIn(Duration wait) {
        if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
            control.later(wait, control::wake);
        }
    }
}
