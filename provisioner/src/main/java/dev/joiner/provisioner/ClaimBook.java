package dev.joiner.provisioner;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * All claims by name: those of the cache, and those that this leader makes before the cache knows them, so
 * that a plan reads its own writes. Confined to the control thread.
 */
final class ClaimBook {
    /** For how long a claim that has ended is not taken for a new one, however late a watch tells of it. */
    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private final ObjectCache<NodeClaim> cache;
    private final ObjectCache<Node> nodes;
    private final PodIndex pods;
    private final LongSupplier nanoTime;
    private final Map<String, Claim> claims = new TreeMap<>();
    private final Map<String, Long> finished = new HashMap<>();
    private Map<String, Node> nodesByProviderId = Map.of();

    ClaimBook(ObjectCache<NodeClaim> cache, ObjectCache<Node> nodes, PodIndex pods, LongSupplier nanoTime) {
        this.cache = cache;
        this.nodes = nodes;
        this.pods = pods;
        this.nanoTime = nanoTime;
    }

    /** Takes over what the caches have learnt; gives back claims that somebody else ended or removed. */
    List<Claim> refresh() {
        var byProviderId = new HashMap<String, Node>();
        nodes.all().forEach(node -> {
            if (!node.spec().providerID().isEmpty()) {
                byProviderId.put(node.spec().providerID(), node);
            }
        });
        nodesByProviderId = byProviderId;
        long now = nanoTime.getAsLong();
        finished.entrySet()
                .removeIf(end -> now - end.getValue() > REMEMBERED.toNanos()
                        && cache.get(end.getKey()).isEmpty());
        for (NodeClaim object : cache.all()) {
            Claim known = claims.get(object.key());
            if (known == null && finished.containsKey(object.key())) {
                // The cache does not know yet that it is gone: it must not come back to life.
                continue;
            }
            if (known == null) {
                known = Claim.found(object, now);
                claims.put(object.key(), known);
            }
            known.wasSeen();
            if (object.metadata().isDeleting() && !known.ending().deleted) {
                known.ends();
                known.ending().deleted = true;
            }
        }
        return removed();
    }

    /** Claims that have ended, and claims whose objects somebody removed by force. */
    private List<Claim> removed() {
        var gone = new ArrayList<Claim>();
        for (Claim claim : claims.values()) {
            boolean vanished =
                    claim.isSeen() && !claim.isBusy() && cache.get(claim.name()).isEmpty();
            if (claim.ending().finished || vanished) {
                gone.add(claim);
            }
        }
        gone.forEach(claim -> {
            claims.remove(claim.name());
            finished.put(claim.name(), nanoTime.getAsLong());
        });
        return gone;
    }

    void add(Claim claim) {
        claims.put(claim.name(), claim);
    }

    void remove(String name) {
        claims.remove(name);
    }

    Collection<Claim> all() {
        return claims.values();
    }

    Optional<Claim> get(String name) {
        return Optional.ofNullable(claims.get(name));
    }

    /** The claims that belong to a launch, whatever has become of them. */
    Stream<Claim> ofLaunch(String id) {
        return claims.values().stream()
                .filter(claim -> claim.request()
                        .filter(request -> request.id().equals(id))
                        .isPresent());
    }

    /** The node of a claim, once it is there. */
    Optional<Node> node(Claim claim) {
        return claim.providerId().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(nodesByProviderId.get(claim.providerId()));
    }

    /** What pods use of a claim's node; nothing while it has none. */
    NodeUse use(String claim) {
        return get(claim)
                .flatMap(this::node)
                .map(node -> pods.use(node.metadata().name()))
                .orElse(NodeUse.NONE);
    }

    /** The claim of a node. */
    Optional<Claim> ofNode(Node node) {
        String providerId = node.spec().providerID();
        return providerId.isEmpty()
                ? Optional.empty()
                : claims.values().stream()
                        .filter(claim -> claim.providerId().equals(providerId))
                        .findFirst();
    }
}
