package dev.joiner.provisioner.state;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.Node;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All our claims by name: those of the cache, and those that this leader makes before the cache knows them, so
 * that a plan reads its own writes. Claims without our mark are Karpenter's or a person's: they are named once in the
 * log, and nobody here sees them. Confined to the control thread.
 */
public final class ClaimBook {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimBook.class);

    /** Older than any deadline: ages beyond it make no difference. */
    private static final Duration OLD = Duration.ofDays(30);

    private static final int MOST_TOLD = 10;

    /** For how long a claim that has ended is not taken for a new one, however late a watch tells of it. */
    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private final ObjectCache<NodeClaim> cache;
    private final ObjectCache<Node> nodes;
    private final PodIndex pods;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Set<String> foreign = new TreeSet<>();
    private final Map<String, Claim> claims = new TreeMap<>();
    private final Map<String, Long> finished = new HashMap<>();
    private Map<String, Node> nodesByProviderId = Map.of();

    /** Knows nothing until {@link #refresh}. */
    public ClaimBook(
            ObjectCache<NodeClaim> cache,
            ObjectCache<Node> nodes,
            PodIndex pods,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.cache = cache;
        this.nodes = nodes;
        this.pods = pods;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Takes over what the caches have learnt; gives back claims that somebody else ended or removed. */
    public List<Claim> refresh() {
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
        var others = new TreeSet<String>();
        for (NodeClaim object : cache.all()) {
            if (!object.isManaged()) {
                others.add(object.key());
                continue;
            }
            Claim known = claims.get(object.key());
            if (known == null && finished.containsKey(object.key())) {
                // The cache does not know yet that it is gone: it must not come back to life.
                continue;
            }
            if (known == null) {
                known = Claim.found(object, now - age(object).toNanos());
                claims.put(object.key(), known);
            }
            known.wasSeen();
            if (object.metadata().isDeleting() && !known.ending().has(Ending.Step.DELETED)) {
                known.ends(EndReason.CLAIM_DELETED);
                known.ending().did(Ending.Step.DELETED);
            }
        }
        tellForeign(others);
        return removed();
    }

    /** How old a claim is, whoever led when it was made; by the API server's clock, which may be ahead of ours. */
    private Duration age(NodeClaim object) {
        Instant created = object.metadata().creationTimestamp();
        Duration age = created == null ? Duration.ZERO : Duration.between(created, clock.instant());
        return age.isNegative() ? Duration.ZERO : age.compareTo(OLD) > 0 ? OLD : age;
    }

    private void tellForeign(Set<String> now) {
        List<String> fresh =
                now.stream().filter(name -> !foreign.contains(name)).toList();
        if (!fresh.isEmpty()) {
            LOG.info(
                    "{} NodeClaims are not Joiner's (they lack the label {}=true) and are left alone: {}{}",
                    fresh.size(),
                    Labels.MANAGED,
                    String.join(", ", fresh.subList(0, Math.min(MOST_TOLD, fresh.size()))),
                    fresh.size() > MOST_TOLD ? ", ..." : "");
        }
        foreign.clear();
        foreign.addAll(now);
    }

    /** Claims that have ended, and claims whose objects somebody removed by force. */
    private List<Claim> removed() {
        var gone = new ArrayList<Claim>();
        for (Claim claim : claims.values()) {
            boolean vanished = claim.isSeen()
                    && !claim.isBusy()
                    && cache.get(claim.name()).filter(NodeClaim::isManaged).isEmpty();
            if (claim.ending().has(Ending.Step.FINISHED) || vanished) {
                gone.add(claim);
            }
        }
        gone.forEach(claim -> {
            claims.remove(claim.name());
            finished.put(claim.name(), nanoTime.getAsLong());
        });
        return gone;
    }

    /** A claim that no cache knows yet. */
    public void add(Claim claim) {
        claims.put(claim.name(), claim);
    }

    /** Forgets a claim that was not written. */
    public void remove(String name) {
        claims.remove(name);
    }

    /** All claims, by name. */
    public Collection<Claim> all() {
        return claims.values();
    }

    /** A claim by name. */
    public Optional<Claim> get(String name) {
        return Optional.ofNullable(claims.get(name));
    }

    /** The claims that belong to a launch, whatever has become of them. */
    public Stream<Claim> ofLaunch(String id) {
        return claims.values().stream()
                .filter(claim -> claim.request()
                        .filter(request -> request.id().equals(id))
                        .isPresent());
    }

    /** The node of a claim, once it is there. */
    public Optional<Node> node(Claim claim) {
        return claim.providerId().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(nodesByProviderId.get(claim.providerId()));
    }

    /** The node of an instance, whether or not a claim knows it. */
    public Optional<Node> nodeOf(String providerId) {
        return Optional.ofNullable(nodesByProviderId.get(providerId));
    }

    /** All nodes of the cluster that name their instance. */
    public Collection<Node> allNodes() {
        return nodesByProviderId.values();
    }

    /** What pods use of a claim's node; nothing while it has none. */
    public NodeUse use(String claim) {
        return get(claim)
                .flatMap(this::node)
                .map(node -> pods.use(node.metadata().name()))
                .orElse(NodeUse.NONE);
    }

    /** Ids of the instances of all NodeClaims in the cluster, whoever made them, and of claims not yet in the cache. */
    public Set<String> allInstanceIds() {
        var ids = new HashSet<String>();
        cache.all().forEach(object -> ids.add(Claim.instanceId(object.status().providerID())));
        claims.values().forEach(claim -> ids.add(claim.instanceId()));
        ids.remove("");
        return ids;
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
