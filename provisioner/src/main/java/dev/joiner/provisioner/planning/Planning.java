package dev.joiner.provisioner.planning;

import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Room;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.provisioner.ProvisionerSettings;
import dev.joiner.provisioner.demand.DemandUnits;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.launch.Launcher;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.snapshot.Rooms;
import dev.joiner.provisioner.snapshot.StoredShapes;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From what is needed to claims: batches, plans, and keeps what came of it. Plans run one at a time and see
 * what the ones before decided. Confined to the control thread.
 */
public final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    /** What could not be placed is tried again after this, since capacity and prices change. */
    private static final Duration RETRY_UNPLACED = Duration.ofSeconds(10);

    private final ProvisionerSettings settings;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final PoolViews pools;
    private final Rooms rooms;
    private final Launcher launcher;
    private final HeldRoom held;
    private final Disagreements disagreements;
    private final LongSupplier nanoTime;
    private final ClaimNames names;
    private final GangPlanner planner = new GangPlanner();
    private final Quarantine quarantine;
    private final PodIndex pods;
    private final Supplier<StoredShapes> stored;
    private final Needs needs;
    private final GangTime gangTime;
    private final BatchWindow window;
    private final Map<DemandKey, Until> onRunning = new HashMap<>();
    private final Map<DemandKey, Until> unplaced = new HashMap<>();
    private final Map<DemandKey, List<String>> reasons = new HashMap<>();

    /** A count that holds until a time. */
    private record Until(int count, long nanos) {
        Until and(Until more) {
            return new Until(count + more.count, more.nanos);
        }
    }

    /** Has planned nothing yet. */
    public Planning(
            ProvisionerSettings settings,
            ClaimBook claims,
            Nominations nominations,
            PoolViews pools,
            Rooms rooms,
            Launcher launcher,
            HeldRoom held,
            Disagreements disagreements,
            PodIndex pods,
            Supplier<StoredShapes> stored,
            Needs needs,
            GangTime gangTime,
            LongSupplier nanoTime,
            ClaimNames names) {
        this.settings = settings;
        this.claims = claims;
        this.nominations = nominations;
        this.pools = pools;
        this.rooms = rooms;
        this.launcher = launcher;
        this.held = held;
        this.disagreements = disagreements;
        this.pods = pods;
        this.stored = stored;
        this.needs = needs;
        this.gangTime = gangTime;
        this.nanoTime = nanoTime;
        this.names = names;
        this.quarantine = new Quarantine(nanoTime);
        this.window = new BatchWindow(settings.batchIdle(), settings.batchMost());
    }

    /** Why pods of a demand have no place, as of the last plan; empty when they have one. */
    public List<String> reasons(DemandKey key) {
        return rests(key).map(List::of).orElseGet(() -> reasons.getOrDefault(key, List.of()));
    }

    /** Why a demand is not planned for a while. */
    private Optional<String> rests(DemandKey key) {
        Gang gang = pods.gangs().get(key);
        return disagreements.rests(key).or(() -> gang == null ? Optional.empty() : gangTime.rests(gang));
    }

    /** How many pods of a demand had no place in the last plan, also when it is about to be planned again. */
    public int unplaced(DemandKey key) {
        return Optional.ofNullable(unplaced.get(key)).map(Until::count).orElse(0);
    }

    /** What had no place may have one now: it is planned again. */
    public void retryUnplaced() {
        long over = nanoTime.getAsLong() - 1;
        unplaced.replaceAll((key, until) -> new Until(until.count(), over));
    }

    /** Gives back room that nobody will use any more; coming nodes first, the youngest first. */
    public void withdrawSurplus(Map<DemandKey, Need> needs) {
        for (Need need : needs.values()) {
            int left = need.surplus();
            if (left == 0) {
                continue;
            }
            List<Claim> order = claims.all().stream()
                    .sorted(Comparator.comparing(Claim::isInitialized)
                            .thenComparing(Claim::createdNanos, Comparator.reverseOrder())
                            .thenComparing(Claim::name))
                    .toList();
            for (Claim claim : order) {
                int here = Math.min(
                        left,
                        nominations
                                .remaining(claim.name(), claims.use(claim.name()))
                                .getOrDefault(need.key(), 0));
                if (here > 0) {
                    nominations.withdraw(claim.name(), need.key(), here);
                    left -= here;
                }
            }
        }
    }

    /** Plans if a batch is due; otherwise tells how long until it is. */
    public Optional<Duration> step(Map<DemandKey, Need> needs) {
        long now = nanoTime.getAsLong();
        expire(needs, now);
        int waiting = 0;
        boolean foreseen = true;
        for (Need need : needs.values()) {
            int open = rests(need.key()).isPresent() ? 0 : Math.max(0, need.unplanned() - settled(need.key(), now));
            waiting += open;
            // An owner whose pods run can make pods; a new one may yet be refused by a webhook or a quota.
            foreseen &= open == 0 || (need.expected() > need.waiting() && need.bound() > 0);
        }
        window.demand(waiting, foreseen, now);
        OptionalLong left = window.nanosLeft(now);
        if (left.isEmpty() || left.getAsLong() > 0) {
            return left.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(left.getAsLong()));
        }
        window.close(now);
        plan(now);
        return Optional.empty();
    }

    /** Pods that the last plan put on running nodes, or could not put anywhere. */
    private int settled(DemandKey key, long now) {
        Until running = onRunning.get(key);
        Until none = unplaced.get(key);
        return (running == null ? 0 : running.count()) + (none == null || now - none.nanos() > 0 ? 0 : none.count());
    }

    private void expire(Map<DemandKey, Need> needs, long now) {
        reasons.keySet().retainAll(needs.keySet());
        unplaced.keySet().retainAll(needs.keySet());
        onRunning.keySet().retainAll(needs.keySet());
        onRunning.entrySet().removeIf(entry -> {
            boolean over = now - entry.getValue().nanos() > 0;
            Need need = needs.get(entry.getKey());
            if (over && need != null && !need.advance() && need.waiting() > need.nominated()) {
                disagreements.runningNodesDidNotDo(need);
            }
            return over;
        });
    }

    /** What is planned, as it was at one moment: a pod is in a room or waits for one, never both. */
    private record Input(List<DemandUnit> units, Map<String, Need> needs, Map<String, GangPlanner.Member> members) {}

    private void plan(long now) {
        long began = nanoTime.getAsLong();
        List<Shape> daemons = rooms.daemons();
        List<PoolView> views = pools.usable(claims.all());
        var allRooms = new ArrayList<Room>();
        Input input = pods.atOnce(() -> {
            Map<DemandKey, Need> counts = needs.count();
            boolean volumes =
                    counts.values().stream().anyMatch(need -> need.shape().asksForStorage());
            allRooms.addAll(rooms.all(daemons, volumes));
            return input(counts, allRooms);
        });
        List<DemandUnit> units = input.units();
        Plan plan = quarantine.plan(
                new Quarantine.Input(new Snapshot(views, allRooms, daemons, rooms.namespaces()), units),
                sound -> planner.plan(sound.snapshot(), sound.units(), input.members()));
        apply(plan, input.needs(), allRooms, views, now);
        LOG.atInfo()
                .addKeyValue("pods", units.stream().mapToInt(DemandUnit::pods).sum())
                .addKeyValue(
                        "expected",
                        units.stream().mapToInt(DemandUnit::expected).sum())
                .addKeyValue("newNodes", plan.claims().size())
                .addKeyValue("pricePerHour", plan.price().dollars())
                .addKeyValue("planMillis", (nanoTime.getAsLong() - began) / 1_000_000)
                .log("planned");
    }

    private Input input(Map<DemandKey, Need> needs, List<Room> allRooms) {
        var units = new ArrayList<DemandUnit>();
        var byKey = new HashMap<String, Need>();
        var split = new DemandUnits(needs.values(), allRooms);
        StoredShapes shapesNow = stored.get();
        for (Need need : needs.values()) {
            if (need.unplanned() > 0 && rests(need.key()).isEmpty()) {
                boolean gang = pods.gangs().containsKey(need.key());
                Map<Shape, Integer> shapes =
                        gang ? Map.of() : shapesNow.of(need.key(), pods.unschedulableShapes(need.key()));
                for (DemandUnit unit : split.of(need, shapes, disagreements.avoidsRunning(need.key()))) {
                    units.add(unit);
                    byKey.put(unit.key(), need);
                }
            }
        }
        var members = new HashMap<String, GangPlanner.Member>();
        pods.gangs()
                .forEach((demand, gang) -> Optional.ofNullable(needs.get(demand))
                        .ifPresent(need -> members.put(
                                demand.toString(), new GangPlanner.Member(gang, need.bound() + need.nominated()))));
        return new Input(units, byKey, members);
    }

    private void apply(Plan plan, Map<String, Need> needs, List<Room> allRooms, List<PoolView> views, long now) {
        needs.values().forEach(need -> {
            onRunning.remove(need.key());
            unplaced.remove(need.key());
            reasons.remove(need.key());
        });
        var coming = new HashSet<String>();
        allRooms.stream().filter(Room::coming).forEach(room -> coming.add(room.name()));
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
                onRunning.merge(
                        need.key(),
                        new Until(share.count(), now + settings.roomTrial().toNanos()),
                        Until::and);
            }
        }
        for (Plan.Unplaced none : plan.unplaced()) {
            Need need = needs.get(none.demand());
            if (need != null) {
                unplaced.merge(
                        need.key(),
                        new Until(none.pods() + none.expected(), now + RETRY_UNPLACED.toNanos()),
                        Until::and);
                if (none.pods() > 0) {
                    reasons.putIfAbsent(need.key(), reasons(none, views));
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

    /** Room on running nodes is for whoever comes, but for what must wait for other room. */
    private boolean isKept(Need need) {
        return need.advance() || pods.gangs().containsKey(need.key());
    }

    private void launch(Plan plan, Map<String, Need> needs, List<PoolView> views, long now) {
        var named = new ArrayList<Launcher.Named>();
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
            named.add(new Launcher.Named(claim, planned));
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
