package dev.joiner.provisioner.nomination;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.planner.Resident;
import dev.joiner.planner.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Room planned on claims, in pods of each demand. A pod that is bound there uses up its room. Confined to the
 * control thread.
 */
public final class Nominations {
    private final Map<String, SortedMap<DemandKey, Integer>> byClaim = new TreeMap<>();
    private final Map<DemandKey, Shape> shapes = new HashMap<>();

    /** More room for a demand on a claim. */
    public void add(String claim, DemandKey demand, Shape shape, int count) {
        byClaim.computeIfAbsent(claim, name -> new TreeMap<>()).merge(demand, count, Integer::sum);
        shapes.put(demand, shape);
    }

    /** A claim is gone, and the room with it. */
    public void remove(String claim) {
        byClaim.remove(claim);
        forgetShapes();
    }

    /** Gives back up to {@code count} pods' room of a demand on a claim. */
    public void withdraw(String claim, DemandKey demand, int count) {
        SortedMap<DemandKey, Integer> held = byClaim.get(claim);
        if (held != null) {
            held.computeIfPresent(demand, (key, n) -> n <= count ? null : n - count);
            forgetShapes();
        }
    }

    private void forgetShapes() {
        shapes.keySet().removeIf(key -> byClaim.values().stream().noneMatch(held -> held.containsKey(key)));
    }

    /** What is planned on a claim, bound pods included; a copy. */
    public SortedMap<DemandKey, Integer> planned(String claim) {
        return new TreeMap<>(byClaim.getOrDefault(claim, new TreeMap<>()));
    }

    /** What is planned on a claim and not yet used, given what is on its node. */
    public SortedMap<DemandKey, Integer> remaining(String claim, NodeUse use) {
        var left = new TreeMap<DemandKey, Integer>();
        planned(claim).forEach((demand, count) -> {
            int open = count - use.of(demand);
            if (open > 0) {
                left.put(demand, open);
            }
        });
        return left;
    }

    /** Resources that the remaining room of a claim takes. */
    public Resources remainingResources(String claim, NodeUse use) {
        Resources total = Resources.NONE;
        for (var entry : remaining(claim, use).entrySet()) {
            Shape shape = shapes.get(entry.getKey());
            if (shape != null) {
                total = total.plus(shape.requests().times(entry.getValue()));
            }
        }
        return total;
    }

    /** The pods for which there is remaining room on a claim, for rules between pods. */
    public List<Resident> residents(String claim, NodeUse use) {
        var residents = new ArrayList<Resident>();
        remaining(claim, use)
                .forEach((demand, open) -> shape(demand)
                        .ifPresent(shape -> residents.add(new Resident(shape.relations(), shape.volumes(), open))));
        return residents;
    }

    /** Unused room by demand over all claims. */
    public Map<DemandKey, Integer> remaining(Function<String, NodeUse> useOfClaim) {
        var total = new HashMap<DemandKey, Integer>();
        byClaim.keySet()
                .forEach(claim -> remaining(claim, useOfClaim.apply(claim))
                        .forEach((demand, open) -> total.merge(demand, open, Integer::sum)));
        return total;
    }

    /** Claims on which room is planned. */
    public Set<String> claims() {
        return byClaim.keySet();
    }

    /** The shape of a demand that has room planned. */
    public Optional<Shape> shape(DemandKey demand) {
        return Optional.ofNullable(shapes.get(demand));
    }
}
