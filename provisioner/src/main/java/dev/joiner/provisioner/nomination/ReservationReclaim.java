package dev.joiner.provisioner.nomination;

import dev.joiner.api.kube.Node;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.planner.Shape;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back planned room that others have taken: pods of higher priority, or of a scheduler without our extender,
 * which does not see our holds. The lowest priority gives way first; pods that lose their room are planned again.
 * Confined to the control thread.
 */
public final class ReservationReclaim {
    private static final Logger LOG = LoggerFactory.getLogger(ReservationReclaim.class);

    private final ClaimBook claims;
    private final Nominations nominations;

    /** Gives back room of this book of nominations. */
    public ReservationReclaim(ClaimBook claims, Nominations nominations) {
        this.claims = claims;
        this.nominations = nominations;
    }

    /** Looks at all claims once. */
    public void step() {
        for (Claim claim : claims.all()) {
            Optional<Node> node = claims.node(claim);
            if (node.isPresent() && !node.get().status().allocatable().isEmpty()) {
                step(claim, node.get());
            }
        }
    }

    private void step(Claim claim, Node node) {
        NodeUse use = claims.use(claim.name());
        if (nominations.remaining(claim.name(), use).isEmpty()) {
            return;
        }
        Resources free = node.allocatable().minus(use.used());
        while (!nominations.remainingResources(claim.name(), use).fitsIn(free)) {
            Optional<DemandKey> last = lowestPriority(nominations.remaining(claim.name(), use));
            if (last.isEmpty()) {
                return;
            }
            nominations.withdraw(claim.name(), last.get(), 1);
            LOG.atInfo()
                    .addKeyValue("node", node.metadata().name())
                    .addKeyValue("demand", last.get())
                    .log("room planned on a node was taken by other pods, planning one pod again");
        }
    }

    private Optional<DemandKey> lowestPriority(Map<DemandKey, Integer> remaining) {
        return remaining.keySet().stream()
                .min(Comparator.comparingInt((DemandKey key) ->
                                nominations.shape(key).map(Shape::priority).orElse(Integer.MIN_VALUE))
                        .thenComparing(Comparator.reverseOrder()));
    }
}
