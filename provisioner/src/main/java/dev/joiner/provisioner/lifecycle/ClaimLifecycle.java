package dev.joiner.provisioner.lifecycle;

import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.EndReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the caches tell of claims and nodes, and what follows from it until a node runs. Confined to the control
 * thread.
 */
public final class ClaimLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLifecycle.class);

    private final ClaimBook claims;
    private final Nominations nominations;
    private final ClaimDeadlines deadlines;
    private final NodeStart starts;
    private final Guard guard;

    /** Its parts, in the order of the data flow. */
    public ClaimLifecycle(
            ClaimBook claims, Nominations nominations, ClaimDeadlines deadlines, NodeStart starts, Guard guard) {
        this.claims = claims;
        this.nominations = nominations;
        this.deadlines = deadlines;
        this.starts = starts;
        this.guard = guard;
    }

    /** Reads claims, gives up those past a deadline, and takes the next step of the others. */
    public void step() {
        guard.run("reading claims", () -> claims.refresh().forEach(claim -> nominations.remove(claim.name())));
        guard.run("the deadlines of claims", deadlines::step);
        guard.run("ending claims of deleted nodes", this::endClaimsOfDeletedNodes);
        guard.run("starting nodes", starts::step);
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
                claim.ends(EndReason.NODE_DELETED);
            }
        }
    }
}
