package dev.joiner.provisioner.status;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.ClaimShare;
import dev.joiner.api.demand.Demand.Phase;
import dev.joiner.api.demand.Demand.Reason;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandObjects;
import dev.joiner.cluster.demand.DemandRecorder;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.planner.Shape;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.planning.Planning;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What the Demand objects should say now. Confined to the control thread. */
public final class DemandBoard {
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Planning planning;
    private final ClusterCaches caches;
    private final DemandRecorder recorder;
    private final InstantSource clock;

    /** Summaries of shapes from the last look: computing the hash takes longer than all the rest of an entry. */
    private IdentityHashMap<Shape, Demand.ShapeSummary> summaries = new IdentityHashMap<>();

    /** Has said nothing yet. */
    public DemandBoard(
            ClaimBook claims,
            Nominations nominations,
            Planning planning,
            ClusterCaches caches,
            DemandRecorder recorder,
            InstantSource clock) {
        this.claims = claims;
        this.nominations = nominations;
        this.planning = planning;
        this.caches = caches;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Has the objects written, in the background; true if something was put off that the next look has to write. */
    public boolean record(Map<DemandKey, Need> needs) {
        return recorder.record(entries(needs));
    }

    /** An entry for every need of which a pod waits, and for every user's demand. */
    private Map<DemandKey, DemandRecorder.Entry> entries(Map<DemandKey, Need> needs) {
        Map<DemandKey, List<ClaimShare>> shares = shares();
        var entries = new HashMap<DemandKey, DemandRecorder.Entry>();
        var said = new IdentityHashMap<Shape, Demand.ShapeSummary>();
        for (Need need : needs.values()) {
            if (need.advance() || need.waiting() > 0) {
                List<ClaimShare> held = shares.getOrDefault(need.key(), List.of());
                Demand.ShapeSummary known = summaries.get(need.shape());
                Demand.ShapeSummary summary = known == null ? DemandObjects.summary(need.shape()) : known;
                said.put(need.shape(), summary);
                entries.put(need.key(), entry(need, summary, held));
            }
        }
        summaries = said;
        return entries;
    }

    private DemandRecorder.Entry entry(Need need, Demand.ShapeSummary summary, List<ClaimShare> held) {
        List<String> reasons = planning.reasons(need.key());
        var spec = new Demand.Spec(
                need.owner(),
                summary,
                need.waiting(),
                need.expected(),
                need.shape().priority(),
                need.source().text(),
                null);
        var status = new Demand.Status(
                need.waiting(),
                need.nominated(),
                need.bound(),
                phase(need, reasons).text(),
                reasons.stream()
                        .limit(Demand.MOST_REASONS)
                        .map(text -> new Reason("NoPlace", text, planning.unplaced(need.key())))
                        .toList(),
                held.subList(0, Math.min(held.size(), Demand.MOST_CLAIMS)),
                List.of());
        return new DemandRecorder.Entry(spec, status);
    }

    private Phase phase(Need need, List<String> reasons) {
        if (need.advance() && isExpired(need.key())) {
            return Phase.EXPIRED;
        }
        if (need.advance() && need.waiting() == 0) {
            return Phase.SATISFIED;
        }
        if (!reasons.isEmpty()) {
            return Phase.UNPLACEABLE;
        }
        if (need.nominated() == 0) {
            return Phase.PENDING;
        }
        return need.advance() && need.nominated() >= need.waiting() && isReady(need.key())
                ? Phase.SATISFIED
                : Phase.LAUNCHING;
    }

    private boolean isExpired(DemandKey key) {
        Instant now = clock.instant();
        return caches.advance().all().stream().anyMatch(wanted -> wanted.key().equals(key) && wanted.isExpired(now));
    }

    /** Whether every node with room for the demand runs. */
    private boolean isReady(DemandKey key) {
        return claims.all().stream()
                .filter(claim -> nominations.planned(claim.name()).containsKey(key))
                .allMatch(Claim::isInitialized);
    }

    private Map<DemandKey, List<ClaimShare>> shares() {
        var shares = new HashMap<DemandKey, List<ClaimShare>>();
        for (Claim claim : claims.all()) {
            nominations
                    .remaining(claim.name(), claims.use(claim.name()))
                    .forEach((demand, count) -> shares.computeIfAbsent(demand, key -> new ArrayList<>())
                            .add(new ClaimShare(claim.name(), claim.nodeName(), count)));
        }
        return shares;
    }
}
