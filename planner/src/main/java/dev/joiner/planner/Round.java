package dev.joiner.planner;

import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The state of one plan while it is made. Confined to it. */
final class Round {
    /** Expected pods leave one in so many of a pool's limit to real ones. */
    private static final int KEPT_PART_OF_LIMIT = 10;

    private final List<Room> rooms;
    private final Map<String, Resources> free = new HashMap<>();
    private final Collection<List<NodeTemplate>> pools;
    private final List<Bin> bins = new ArrayList<>();
    private final Map<String, Resources> usedByPool = new HashMap<>();
    private final List<Plan.RoomShare> shares = new ArrayList<>();

    Round(Snapshot snapshot) {
        rooms = snapshot.rooms().stream().sorted(Room.ORDER).toList();
        rooms.forEach(room -> free.put(room.name(), room.free()));
        snapshot.pools().forEach(view -> usedByPool.put(view.pool().name(), view.used()));
        pools = Planner.byWeight(snapshot);
    }

    /** Places up to {@code count} pods; gives back how many found no place. */
    int place(DemandUnit unit, int count, boolean expected) {
        int left = count;
        if (left == 0
                || !unit.shape().refusals().isEmpty()
                || unit.shape().relations().hasRules()) {
            return left;
        }
        left = onRooms(unit, left);
        for (Requirements alternative : unit.shape().alternatives()) {
            left = onBins(unit, alternative, left);
        }
        for (Requirements alternative : unit.shape().alternatives()) {
            left = onNewBins(unit, alternative, left, expected);
        }
        return left;
    }

    private int onRooms(DemandUnit unit, int count) {
        int left = count;
        for (Room room : rooms) {
            if (left == 0) {
                break;
            }
            if ((room.coming() || !unit.avoidsRunning()) && admits(room, unit.shape())) {
                Resources remaining = free.getOrDefault(room.name(), Resources.NONE);
                int here = Math.min(left, Fit.count(unit.shape().requests(), remaining));
                if (here > 0) {
                    free.put(
                            room.name(), remaining.minus(unit.shape().requests().times(here)));
                    shares.add(new Plan.RoomShare(room.name(), unit.key(), here));
                    left -= here;
                }
            }
        }
        return left;
    }

    private static boolean admits(Room room, Shape shape) {
        for (Taint taint : room.taints()) {
            if (taint.repels() && !Toleration.tolerates(shape.tolerations(), taint)) {
                return false;
            }
        }
        return shape.alternatives().stream()
                .anyMatch(alternative -> alternative.unmetBy(room.labels()).isEmpty());
    }

    private int onBins(DemandUnit unit, Requirements alternative, int count) {
        int left = count;
        for (Bin bin : bins) {
            int here = Math.min(left, bin.room(unit.shape(), alternative));
            if (here > 0) {
                bin.add(unit.shape(), alternative, unit.key(), here);
                left -= here;
            }
        }
        return left;
    }

    private int onNewBins(DemandUnit unit, Requirements alternative, int count, boolean expected) {
        int left = count;
        for (List<NodeTemplate> group : pools) {
            Optional<Choice> choice = Optional.empty();
            do {
                choice = left == 0 ? Optional.empty() : best(group, unit.shape(), alternative, left, expected);
                if (choice.isPresent()) {
                    left -= open(choice.get(), unit, alternative, left);
                }
            } while (choice.isPresent());
        }
        return left;
    }

    /** A type to make nodes of, and how many pods go on one. */
    private record Choice(NodeTemplate template, NodeTemplate.Candidate candidate, int podsPerNode) {}

    /** The type that costs least for all the pods together, fewer nodes first among equals. */
    private Optional<Choice> best(
            List<NodeTemplate> group, Shape shape, Requirements alternative, int count, boolean expected) {
        Choice best = null;
        long bestCost = Long.MAX_VALUE;
        int bestNodes = Integer.MAX_VALUE;
        for (NodeTemplate template : group) {
            if (template.refusal(shape, alternative).isPresent()) {
                continue;
            }
            NodeTemplate narrowed = template.narrowedBy(alternative);
            for (NodeTemplate.Candidate candidate : narrowed.candidates()) {
                int perNode = Fit.count(shape.requests(), candidate.free());
                if (perNode == 0 || !withinLimits(template.view().pool(), candidate, expected)) {
                    continue;
                }
                int nodes = Math.ceilDiv(count, perNode);
                long cost = Math.multiplyExact(candidate.cheapest().price().nanos(), (long) nodes);
                if (cost < bestCost || (cost == bestCost && nodes < bestNodes)) {
                    best = new Choice(narrowed, candidate, perNode);
                    bestCost = cost;
                    bestNodes = nodes;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Opens one node and fills it; the next call may choose a smaller type for what is left. */
    private int open(Choice choice, DemandUnit unit, Requirements alternative, int count) {
        var bin = new Bin(choice.template(), choice.candidate());
        int here = Math.min(count, choice.podsPerNode());
        bin.add(unit.shape(), alternative, unit.key(), here);
        bins.add(bin);
        usedByPool.merge(choice.template().view().pool().name(), bin.largest(), Resources::plus);
        return here;
    }

    private boolean withinLimits(NodePool pool, NodeTemplate.Candidate candidate, boolean expected) {
        if (pool.limits().isEmpty()) {
            return true;
        }
        Resources after = usedByPool
                .getOrDefault(pool.name(), Resources.NONE)
                .plus(candidate.type().capacity());
        for (var limit : pool.limits().get().amounts().entrySet()) {
            long kept = expected ? Math.ceilDiv(limit.getValue(), KEPT_PART_OF_LIMIT) : 0;
            long most = limit.getValue() - kept;
            if (after.get(limit.getKey()) > most) {
                return false;
            }
        }
        return true;
    }

    /** Why pods of this shape find no place: one text a pool. */
    List<String> reasons(Shape shape) {
        if (!shape.refusals().isEmpty()) {
            return shape.refusals();
        }
        if (shape.relations().hasRules()) {
            return List.of("required rules between pods and host ports are not planned yet");
        }
        var reasons = new TreeMap<String, String>();
        for (List<NodeTemplate> group : pools) {
            for (NodeTemplate template : group) {
                String name = template.view().pool().name();
                reasons.put(name, name + ": " + reason(template, shape));
            }
        }
        return reasons.isEmpty() ? List.of("there is no node pool") : List.copyOf(reasons.values());
    }

    private String reason(NodeTemplate template, Shape shape) {
        String text = "no instance type meets its requirements";
        for (Requirements alternative : shape.alternatives()) {
            Optional<String> refusal = template.refusal(shape, alternative);
            if (refusal.isPresent()) {
                text = refusal.get();
                continue;
            }
            List<NodeTemplate.Candidate> candidates =
                    template.narrowedBy(alternative).candidates();
            if (candidates.isEmpty()) {
                text = "no available instance type meets "
                        + template.requirements().and(alternative);
            } else if (candidates.stream().noneMatch(c -> Fit.count(shape.requests(), c.free()) > 0)) {
                text = "no instance type has room for " + shape.requests().with("pods", 0);
            } else {
                return "limit "
                        + template.view()
                                .pool()
                                .limits()
                                .map(Resources::toString)
                                .orElse("") + " is reached";
            }
        }
        return text;
    }

    List<PlannedClaim> finish() {
        var counters = new HashMap<String, Integer>();
        var claims = new ArrayList<PlannedClaim>();
        for (Bin bin : bins) {
            String pool = bin.template().view().pool().name();
            Resources others = usedByPool.getOrDefault(pool, Resources.NONE).minus(bin.largest());
            PlannedClaim claim = bin.finish(
                    pool + "-" + counters.merge(pool, 1, Integer::sum),
                    type -> leavesWithinLimits(bin, others.plus(type.capacity())));
            claims.add(claim);
            // Whatever is bought of it, the pool stays within its limits.
            usedByPool.put(pool, others.plus(claim.largest().max(bin.largest())));
        }
        return claims;
    }

    /** Whether a larger type than the chosen one does. */
    private static boolean leavesWithinLimits(Bin bin, Resources after) {
        Resources limits = bin.template().view().pool().limits().orElse(Resources.NONE);
        return limits.amounts().entrySet().stream().allMatch(limit -> after.get(limit.getKey()) <= limit.getValue());
    }

    List<Plan.RoomShare> shares() {
        return shares;
    }
}
