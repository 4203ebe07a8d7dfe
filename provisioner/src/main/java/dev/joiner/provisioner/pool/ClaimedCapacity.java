package dev.joiner.provisioner.pool;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.resource.Resources;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What claims take of their pools' limits, as their status says. Thread-safe: no state. */
public final class ClaimedCapacity {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedCapacity.class);

    private ClaimedCapacity() {}

    /** Adds the capacity of each claim to that of its pool, by name; one that cannot be read counts for nothing. */
    public static void addTo(Map<String, Resources> used, Stream<NodeClaim> claims) {
        claims.forEach(claim -> {
            try {
                used.merge(
                        claim.metadata().labels().getOrDefault(Labels.NODE_POOL, ""),
                        Resources.parse(claim.status().capacity()),
                        Resources::plus);
            } catch (IllegalArgumentException e) {
                LOG.debug("the capacity of claim {} cannot be read: {}", claim.key(), e.getMessage());
            }
        });
    }
}
