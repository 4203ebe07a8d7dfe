package dev.joiner.provisioner.disruption;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.EndReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes nodes away that have had no pods for as long as their pool says. A node with room planned is not
 * empty; one that has registered and is not ready for pods yet is, once nobody waits for it any more. Called on the
 * control thread.
 */
public final class Emptiness {
    private static final Logger LOG = LoggerFactory.getLogger(Emptiness.class);

    private final ClaimBook claims;
    private final Nominations nominations;
    private final PoolViews pools;
    private final PodIndex pods;
    private final LongSupplier nanoTime;

    /** Ends nothing until {@link #step}. */
    public Emptiness(ClaimBook claims, Nominations nominations, PoolViews pools, PodIndex pods, LongSupplier nanoTime) {
        this.claims = claims;
        this.nominations = nominations;
        this.pools = pools;
        this.pods = pods;
        this.nanoTime = nanoTime;
    }

    /** Ends what has been empty for long enough; gives back how long until the next node will have been. */
    public Optional<Duration> step() {
        long now = nanoTime.getAsLong();
        Duration soonest = null;
        for (Claim claim : claims.all()) {
            Optional<Node> node = claims.node(claim);
            Optional<Duration> ttl = pools.pool(claim.pool()).flatMap(NodePool::emptyFor);
            if (claim.state() != Claim.State.LAUNCHED
                    || !claim.isRegistered()
                    || node.isEmpty()
                    || ttl.isEmpty()
                    || !isEmpty(claim, node.get())) {
                claim.emptySince(null);
                continue;
            }
            long since = claim.emptySinceNanos().orElse(now);
            claim.emptySince(since);
            Duration left = ttl.get().minusNanos(now - since);
            if (left.isNegative() || left.isZero()) {
                LOG.atInfo()
                        .addKeyValue("node", claim.nodeName())
                        .addKeyValue("nodeClaim", claim.name())
                        .addKeyValue("reason", EndReason.EMPTY)
                        .log("taking node away: no pods for {} s", ttl.get().toSeconds());
                claim.ends(EndReason.EMPTY);
            } else if (soonest == null || left.compareTo(soonest) < 0) {
                soonest = left;
            }
        }
        return Optional.ofNullable(soonest);
    }

    private boolean isEmpty(Claim claim, Node node) {
        NodeUse use = pods.use(node.metadata().name());
        return use.workloads() == 0
                && nominations.remaining(claim.name(), use).isEmpty()
                && !"true".equals(node.metadata().annotations().get(Labels.DO_NOT_DISRUPT));
    }
}
