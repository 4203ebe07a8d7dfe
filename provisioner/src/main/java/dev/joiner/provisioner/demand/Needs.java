package dev.joiner.provisioner.demand;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.AdvanceDemands.Wanted;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.ExtenderReports;
import dev.joiner.cluster.lookahead.LookAhead;
import dev.joiner.cluster.state.DemandCount;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.Shape;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts what each demand needs, whichever signal told of it: the scheduler's verdict on a pod, an extender's refusal
 * that the verdict will follow, or an object that a user wrote. Confined to the control thread.
 */
public final class Needs {
    private final PodIndex pods;
    private final Signal signal;
    private final LookAhead lookAhead;
    private final Nominations nominations;
    private final ClaimBook claims;
    private final ExtenderReports reports;
    private final AdvanceDemands advance;
    private final InstantSource clock;

    /** Counts what these know. */
    public Needs(
            PodIndex pods,
            Signal signal,
            LookAhead lookAhead,
            Nominations nominations,
            ClaimBook claims,
            ExtenderReports reports,
            AdvanceDemands advance,
            InstantSource clock) {
        this.pods = pods;
        this.signal = signal;
        this.lookAhead = lookAhead;
        this.nominations = nominations;
        this.claims = claims;
        this.reports = reports;
        this.advance = advance;
        this.clock = clock;
    }

    /** Every demand of which a pod waits or for which room is planned, at one moment. */
    public Map<DemandKey, Need> count() {
        // Were a pod bound between two of the readings, its room would look like room that nobody uses.
        return pods.atOnce(this::read);
    }

    private Map<DemandKey, Need> read() {
        Map<DemandKey, Integer> nominated = nominations.remaining(claims::use);
        var counts = new TreeMap<DemandKey, DemandCount>();
        var needs = new TreeMap<DemandKey, Need>();
        for (Wanted wanted : advance.all()) {
            needs.put(wanted.key(), need(wanted, nominated.getOrDefault(wanted.key(), 0)));
        }
        signal.heard(pods.waiting(), nominated.keySet()).forEach(count -> counts.put(count.key(), count));
        counts.keySet().removeAll(needs.keySet());
        nominated.keySet().stream()
                .filter(key -> !needs.containsKey(key))
                .forEach(key -> counts.computeIfAbsent(key, this::withoutWaiting));
        Map<String, DemandKey> mainDemand = mainDemandOfOwner(counts);
        counts.forEach((key, count) -> {
            Need need = need(count, nominated.getOrDefault(key, 0), mainDemand);
            // Pods that the scheduler is about to place for the first time are nobody's demand yet.
            if (need.waiting() > 0 || need.nominated() > 0) {
                needs.put(key, need);
            }
        });
        return needs;
    }

    private Need need(Wanted wanted, int nominated) {
        return new Need(
                wanted.key(),
                Owner.NONE,
                wanted.shape(),
                wanted.missing(clock.instant()),
                0,
                wanted.present(),
                nominated,
                Source.USER);
    }

    private DemandCount withoutWaiting(DemandKey key) {
        Optional<Shape> shape = nominations.shape(key);
        return pods.demand(key)
                .orElseGet(() -> new DemandCount(key, Owner.NONE, shape.orElseThrow(), "", 0, 0, Map.of(), 0));
    }

    /** Pods that an owner will create are expected in the shape of which most wait. */
    private static Map<String, DemandKey> mainDemandOfOwner(Map<DemandKey, DemandCount> counts) {
        var main = new HashMap<String, DemandCount>();
        counts.values()
                .forEach(count -> main.merge(
                        count.owner().uid(), count, (a, b) -> b.unschedulable() > a.unschedulable() ? b : a));
        var keys = new HashMap<String, DemandKey>();
        main.forEach((owner, count) -> keys.put(owner, count.key()));
        return keys;
    }

    private Need need(DemandCount count, int nominated, Map<String, DemandKey> mainDemand) {
        int ours = 0;
        for (var entry : count.nominated().entrySet()) {
            if (isOurNomination(entry.getKey(), count.key())) {
                ours += entry.getValue();
            }
        }
        boolean looksAhead = count.key().equals(mainDemand.get(count.owner().uid()));
        int toCome = looksAhead
                ? lookAhead.expected(
                        count.key().namespace(), count.owner(), count.shape().requests())
                : 0;
        // An extender has refused at least one of the pods that the scheduler has not judged yet.
        int refused = reports.isFresh(count.key()) ? Math.min(1, count.undecided()) : 0;
        return new Need(
                count.key(),
                count.owner(),
                count.shape(),
                count.unschedulable() + ours + refused,
                count.undecided() - refused + toCome,
                count.bound(),
                nominated,
                signal.source(count.key()));
    }

    /** A nomination to a node where room is planned for the demand; others wait for a preemption. */
    private boolean isOurNomination(String node, DemandKey demand) {
        return claims.all().stream()
                .anyMatch(claim -> claim.nodeName().equals(node)
                        && nominations.planned(claim.name()).containsKey(demand));
    }
}
