package dev.joiner.provisioner.demand;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where plan and scheduler differ: pods wait although room that was planned for them is open. The room is given back
 * and the pods are planned again, without nodes that run already; when the pods do not use new nodes either, their
 * demand rests, longer each time, so that a wrong plan does not buy nodes without end. Confined to the control thread.
 */
public final class Disagreements {
    /** Longer than any scheduler's back-off (10 s): pods of a demand that goes on are given time. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For how long running nodes are left out for a demand that did not land on them. */
    static final Duration AVOID_RUNNING = Duration.ofSeconds(60);

    /** How often new nodes may go unused before a demand rests. */
    static final int NEW_NODES_TRIED = 2;

    static final Duration FIRST_REST = Duration.ofMinutes(1);
    static final Duration LONGEST_REST = Duration.ofMinutes(30);

    private static final Logger LOG = LoggerFactory.getLogger(Disagreements.class);

    private final ClaimBook claims;
    private final Nominations nominations;
    private final Function<DemandKey, String> verdict;
    private final Predicate<DemandKey> waitsForOthers;
    private final LongSupplier nanoTime;
    private final Map<Place, Watched> watched = new HashMap<>();
    private final Map<DemandKey, Long> avoidRunningUntil = new HashMap<>();
    private final Map<DemandKey, Failed> failed = new HashMap<>();
    private int total;

    private record Place(String claim, DemandKey demand) {}

    /** Room that was open and unused at a time, and how many pods of its demand were bound then. */
    private record Watched(int open, int bound, long sinceNanos) {}

    /** How many nodes a demand did not use, and until when it rests; empty while it does not rest yet. */
    private record Failed(int times, int bound, Optional<Long> restsUntil) {}

    /**
     * Nothing known yet.
     *
     * @param verdict what the scheduler says of a demand's pods
     * @param waitsForOthers whether a demand's pods may leave their room open because they wait for other room
     */
    public Disagreements(
            ClaimBook claims,
            Nominations nominations,
            Function<DemandKey, String> verdict,
            Predicate<DemandKey> waitsForOthers,
            LongSupplier nanoTime) {
        this.claims = claims;
        this.nominations = nominations;
        this.verdict = verdict;
        this.waitsForOthers = waitsForOthers;
        this.nanoTime = nanoTime;
    }

    /** Looks at all open room, and gives back what was open for too long. */
    public void step(Map<DemandKey, Need> needs) {
        long now = nanoTime.getAsLong();
        avoidRunningUntil.values().removeIf(until -> now - until > 0);
        failed.entrySet().removeIf(entry -> {
            Need need = needs.get(entry.getKey());
            return need == null || need.bound() > entry.getValue().bound();
        });
        var open = new HashSet<Place>();
        for (Claim claim : claims.all()) {
            if (claim.isInitialized() && claim.state() == Claim.State.LAUNCHED) {
                nominations
                        .remaining(claim.name(), claims.use(claim.name()))
                        .forEach((demand, count) -> look(needs, new Place(claim.name(), demand), count, open, now));
            }
        }
        watched.keySet().retainAll(open);
    }

    private void look(Map<DemandKey, Need> needs, Place place, int count, Set<Place> open, long now) {
        Need need = needs.get(place.demand());
        if (need == null || need.advance() || need.waiting() == 0 || waitsForOthers.test(need.key())) {
            return;
        }
        Watched before = watched.get(place);
        if (before == null || before.open() != count || before.bound() != need.bound()) {
            watched.put(place, new Watched(count, need.bound(), now));
            open.add(place);
        } else if (now - before.sinceNanos() < PATIENCE.toNanos()) {
            open.add(place);
        } else {
            nominations.withdraw(place.claim(), place.demand(), count);
            newNodeDidNotDo(need, place.claim(), now);
        }
    }

    private void newNodeDidNotDo(Need need, String claim, long now) {
        int times =
                Optional.ofNullable(failed.get(need.key())).map(Failed::times).orElse(0) + 1;
        Optional<Long> rest = times < NEW_NODES_TRIED
                ? Optional.empty()
                : Optional.of(now + rest(times - NEW_NODES_TRIED).toNanos());
        failed.put(need.key(), new Failed(times, need.bound(), rest));
        disagree(need, "claim " + claim, now);
    }

    private static Duration rest(int step) {
        Duration rest = FIRST_REST.multipliedBy(1L << Math.min(step, 10));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** Pods of a demand did not land on the running nodes that the plan saw room on. */
    public void runningNodesDidNotDo(Need need) {
        disagree(need, "running nodes", nanoTime.getAsLong());
    }

    private void disagree(Need need, String where, long now) {
        total++;
        avoidRunningUntil.put(need.key(), now + AVOID_RUNNING.toNanos());
        LOG.atWarn()
                .addKeyValue("demand", need.key())
                .addKeyValue("disagreements", total)
                .log(
                        "disagreement: the plan has room on {}, the scheduler did not use it for {} pods and says '{}';"
                                + " planning them without running nodes",
                        where,
                        need.waiting(),
                        verdict.apply(need.key()));
    }

    /** Whether running nodes are to be left out for a demand. */
    public boolean avoidsRunning(DemandKey demand) {
        return avoidRunningUntil.containsKey(demand);
    }

    /** Why a demand rests, for its user; empty when it does not. */
    public Optional<String> rests(DemandKey demand) {
        Failed known = failed.get(demand);
        if (known == null || known.restsUntil().isEmpty()) {
            return Optional.empty();
        }
        return nanoTime.getAsLong() - known.restsUntil().get() < 0
                ? Optional.of(
                        known.times() + " nodes made for these pods were not used by their scheduler, which says '"
                                + verdict.apply(demand) + "': no new ones are made for a while")
                : Optional.empty();
    }

    /** How often plan and scheduler have differed in this term. */
    int total() {
        return total;
    }
}
