package dev.joiner.provisioner.planning;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.EndReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the room of a gang that did not become complete in time: nodes that wait for it alone are ended, and pods
 * of it that run, as after a time without our extender, are evicted. One gang at a time, the least important first: its
 * room may complete another gang. Confined to the control thread.
 */
public final class GangTime {
    /** Between one gang that gives back and the next: long enough for a plan. */
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(GangTime.class);

    private final Duration within;
    private final PodIndex pods;
    private final ObjectCache<Pod> podCache;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Consumer<Pod> evict;
    private final LongSupplier nanoTime;
    private final Map<Gang, Long> incompleteSince = new HashMap<>();
    private final Map<Gang, Long> restsUntil = new HashMap<>();
    /** Claims that a gang gave back, and until when they are looked at. */
    private final Map<String, Long> returned = new HashMap<>();
    /** Gangs that were complete once: what happens to their pods later is their owner's business. */
    private final Set<Gang> complete = new HashSet<>();

    private long nextNanos;

    /**
     * Nothing known yet.
     *
     * @param within how long a gang has from its first room to the last
     */
    public GangTime(
            Duration within,
            PodIndex pods,
            ObjectCache<Pod> podCache,
            ClaimBook claims,
            Nominations nominations,
            Consumer<Pod> evict,
            LongSupplier nanoTime) {
        this.within = within;
        this.pods = pods;
        this.podCache = podCache;
        this.claims = claims;
        this.nominations = nominations;
        this.evict = evict;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
    }

    /** What a gang has. */
    private static final class Has {
        private int bound;
        private int open;
        private boolean room;
        private int priority = Integer.MIN_VALUE;
        private final Set<DemandKey> demands = new HashSet<>();
    }

    /** Looks at all gangs once, and has one give back at most. */
    void step() {
        long now = nanoTime.getAsLong();
        Map<Gang, Has> gangs = look();
        restsUntil.values().removeIf(until -> now - until >= 0);
        incompleteSince.keySet().retainAll(gangs.keySet());
        complete.retainAll(gangs.keySet());
        gangs.forEach((gang, has) -> {
            if (has.bound + has.open >= gang.minimum()) {
                complete.add(gang);
            }
            if (complete.contains(gang) || restsUntil.containsKey(gang) || (!has.room && has.bound == 0)) {
                incompleteSince.remove(gang);
            } else {
                incompleteSince.putIfAbsent(gang, now);
            }
        });
        incompleteSince.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= within.toNanos() && now - nextNanos >= 0)
                .map(Map.Entry::getKey)
                .filter(gang -> !hasRun(gang, gangs.get(gang)))
                .min(Comparator.comparingInt((Gang gang) -> gangs.get(gang) == null ? 0 : gangs.get(gang).priority)
                        .thenComparing(Gang::namespace, Comparator.reverseOrder())
                        .thenComparing(Gang::name, Comparator.reverseOrder()))
                .ifPresent(gang -> giveBack(gang, Optional.ofNullable(gangs.get(gang)), now));
        endReturned();
    }

    private Map<Gang, Has> look() {
        var gangs = new TreeMap<Gang, Has>(
                Comparator.comparing(Gang::namespace).thenComparing(Gang::name).thenComparingInt(Gang::minimum));
        pods.gangs().forEach((demand, gang) -> {
            Has has = gangs.computeIfAbsent(gang, name -> new Has());
            has.demands.add(demand);
            pods.demand(demand).ifPresent(count -> {
                has.bound += count.bound();
                has.priority = Math.max(has.priority, count.shape().priority());
            });
        });
        for (Claim claim : claims.all()) {
            Map<DemandKey, Integer> remaining = nominations.remaining(claim.name(), claims.use(claim.name()));
            gangs.values()
                    .forEach(has -> has.demands.forEach(demand -> {
                        int room = remaining.getOrDefault(demand, 0);
                        has.room |= room > 0;
                        has.open += claim.isInitialized() ? room : 0;
                    }));
        }
        return gangs;
    }

    /** A new leader does not know that a gang was complete before; it counts pods that have ended, too. */
    private boolean hasRun(Gang gang, @Nullable Has has) {
        long ended = podCache.all().stream()
                .filter(pod -> pod.isTerminal() && isOf(gang, pod))
                .count();
        boolean ran = has != null && ended + has.bound >= gang.minimum();
        if (ran) {
            complete.add(gang);
        }
        return ran;
    }

    private static boolean isOf(Gang gang, Pod pod) {
        return Gang.of(pod).filter(gang::equals).isPresent();
    }

    private void giveBack(Gang gang, Optional<Has> has, long now) {
        nextNanos = now + BETWEEN.toNanos();
        incompleteSince.remove(gang);
        restsUntil.put(gang, now + within.toNanos());
        Set<DemandKey> demands = has.map(known -> known.demands).orElse(Set.of());
        LOG.atWarn()
                .addKeyValue("gang", gang.namespace() + "/" + gang.name())
                .log(
                        "not all of the {} pods got room within {} s: giving back what they have",
                        gang.minimum(),
                        within.toSeconds());
        for (Claim claim : claims.all()) {
            for (DemandKey demand : demands) {
                int room = nominations.planned(claim.name()).getOrDefault(demand, 0);
                if (room > 0) {
                    nominations.withdraw(claim.name(), demand, room);
                    returned.put(claim.name(), now + within.toNanos());
                }
            }
        }
        Set<String> ending = endNodesOf(demands);
        List<Pod> running = podCache.all().stream()
                .filter(pod ->
                        pod.isBound() && !pod.isTerminal() && !pod.metadata().isDeleting())
                .filter(pod -> isOf(gang, pod) && !ending.contains(pod.spec().nodeName()))
                .toList();
        running.forEach(evict);
    }

    /**
     * Ends nodes that have only pods of the gang. Ending a node closes it before its pods are evicted: otherwise
     * waiting pods of the gang would take their places.
     */
    private Set<String> endNodesOf(Set<DemandKey> demands) {
        var ending = new HashSet<String>();
        for (Claim claim : claims.all()) {
            NodeUse use = claims.use(claim.name());
            int members = demands.stream().mapToInt(use::of).sum();
            if (members > 0
                    && use.workloads() == members
                    && nominations.planned(claim.name()).isEmpty()
                    && claim.state() == Claim.State.LAUNCHED) {
                claim.ends(EndReason.GANG_INCOMPLETE);
                ending.add(claim.nodeName());
            }
        }
        return ending;
    }

    /** Ends nodes that were bought for a gang and serve nobody now: their pool may never end empty nodes. */
    private void endReturned() {
        returned.entrySet().removeIf(entry -> {
            String name = entry.getKey();
            Optional<Claim> claim = claims.get(name);
            if (claim.isEmpty() || claim.get().state() == Claim.State.ENDING || now() - entry.getValue() > 0) {
                return true;
            }
            boolean used = claims.use(name).workloads() > 0
                    || !nominations.planned(name).isEmpty();
            if (!used && claim.get().state() == Claim.State.LAUNCHED && now() - nextNanos >= 0) {
                LOG.atInfo().addKeyValue("nodeClaim", name).log("taking a node away that was bought for a gang");
                claim.get().ends(EndReason.GANG_INCOMPLETE);
                return true;
            }
            // Used by pods that are being evicted, or by others: a later look decides.
            return false;
        });
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    /** Why a gang is not planned at the moment; empty when it is. */
    Optional<String> rests(Gang gang) {
        return restsUntil.containsKey(gang)
                ? Optional.of("gang " + gang.name() + " did not get room for " + gang.minimum() + " pods within "
                        + within.toSeconds() + " s; tried again after as long")
                : Optional.empty();
    }
}
