package dev.joiner.provisioner.planning;

import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Room;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.launch.ClaimLauncher;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does what a plan says: room on nodes that come, claims for new ones, and of the rest why it has no place. Confined
 * to the control thread.
 */
public final class PlanExecution {
    private final ClaimBook claims;
    private final ClaimNames names;
    private final Nominations nominations;
    private final PodIndex pods;
    private final PoolViews pools;
    private final HeldRoom held;
    private final ClaimLauncher launcher;
    private final LastPlans last;

    /** Writes into these. */
    public PlanExecution(
            ClaimBook claims,
            ClaimNames names,
            Nominations nominations,
            PodIndex pods,
            PoolViews pools,
            HeldRoom held,
            ClaimLauncher launcher,
            LastPlans last) {
        this.claims = claims;
        this.names = names;
        this.nominations = nominations;
        this.pods = pods;
        this.pools = pools;
        this.held = held;
        this.launcher = launcher;
        this.last = last;
    }

    /** Carries out a plan that was made from this situation. */
    void apply(Plan plan, SnapshotReader.Situation situation, long now) {
        Map<String, Need> needs = situation.demanded().needs();
        List<PoolView> views = situation.snapshot().pools();
        needs.values().forEach(need -> last.forget(need.key()));
        var coming = new HashSet<String>();
        situation.snapshot().rooms().stream().filter(Room::coming).forEach(room -> coming.add(room.name()));
        var running = new HashMap<String, String>();
        claims.all().stream().filter(Claim::isInitialized).forEach(c -> running.put(c.nodeName(), c.name()));
        for (Plan.RoomShare share : plan.onRooms()) {
            Need need = needs.get(share.demand());
            String ofRunning = running.get(share.room());
            if (need != null && coming.contains(share.room())) {
                nominations.add(share.room(), need.key(), need.shape(), share.count());
            } else if (need != null && ofRunning != null && isKept(need)) {
                nominations.add(ofRunning, need.key(), need.shape(), share.count());
            } else if (need != null) {
                last.onRunning(need.key(), share.count(), now);
            }
        }
        for (Plan.Unplaced none : plan.unplaced()) {
            Need need = needs.get(none.demand());
            if (need != null) {
                last.unplaced(need.key(), none.pods() + none.expected(), now);
                if (none.pods() > 0) {
                    last.because(need.key(), reasons(none, views));
                }
            }
        }
        launch(plan, needs, views, now);
    }

    /** What the planner says of the pools it was given, and why it was not given the others. */
    private List<String> reasons(Plan.Unplaced none, List<PoolView> views) {
        List<String> unused = pools.unused();
        if (unused.isEmpty()) {
            return none.reasons();
        }
        return views.isEmpty()
                ? unused
                : Stream.concat(none.reasons().stream(), unused.stream()).toList();
    }

    /** Room on running nodes is held only for demand whose pods cannot take it at once: in advance, or of a gang. */
    private boolean isKept(Need need) {
        return need.advance() || pods.gangs().containsKey(need.key());
    }

    private void launch(Plan plan, Map<String, Need> needs, List<PoolView> views, long now) {
        var named = new ArrayList<ClaimLauncher.Named>();
        for (PlannedClaim planned : plan.claims()) {
            Claim claim = Claim.planned(names.next(planned.pool().name()), planned, allocatable(planned, views), now);
            claims.add(claim);
            planned.pods().forEach((demand, count) -> {
                Need need = needs.get(demand);
                if (need != null) {
                    nominations.add(claim.name(), need.key(), need.shape(), count);
                }
            });
            held.created(claim.name());
            named.add(new ClaimLauncher.Named(claim, planned));
        }
        if (!named.isEmpty()) {
            launcher.launch(named);
        }
    }

    private static Resources allocatable(PlannedClaim planned, List<PoolView> views) {
        String type = planned.cheapest().instanceType();
        return views.stream()
                .filter(view -> view.pool().name().equals(planned.pool().name()))
                .flatMap(view -> view.types().stream())
                .filter(candidate -> candidate.name().equals(type))
                .map(InstanceType::allocatable)
                .findFirst()
                .orElse(planned.requests());
    }
}
