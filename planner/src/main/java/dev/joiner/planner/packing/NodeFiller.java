package dev.joiner.planner.packing;

import dev.joiner.api.requirement.Requirement;
import dev.joiner.planner.catalogue.Catalogue;
import dev.joiner.planner.catalogue.Fit;
import dev.joiner.planner.catalogue.NodeState;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PlannedNode;
import dev.joiner.planner.model.PodClass;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills one node: again and again the pod that makes best use of what is left in every resource together
 * (largest dot product with the free vector), until nothing that its rules let in fits. What is filled can be
 * taken back, so that types can be tried against one another. Allocates only what it puts on the node.
 * Confined to one plan.
 */
final class NodeFiller {
    /** Of pods that no rule is about, this part of what fits goes in at once. */
    private static final int BULK = 4;

    private final Catalogue catalogue;
    private final NodeStates states;
    private final PodConstraints rules;
    private final Buckets buckets;
    private final List<PodClass> clinging;
    private final OpenSizes open;
    private final long[] free;
    private int settledState;
    private Perturbation perturbation = Perturbation.NONE;

    NodeFiller(Catalogue catalogue, NodeStates states, PodConstraints rules, List<PodClass> classes, int dimensions) {
        this.catalogue = catalogue;
        this.states = states;
        this.rules = rules;
        this.buckets = Buckets.of(classes);
        this.clinging = classes.stream()
                .filter(podClass -> podClass.last().clings() || podClass.level().clings())
                .toList();
        this.open = new OpenSizes(buckets, dimensions);
        this.free = new long[dimensions];
    }

    /** A node of this type with one pod of the seed, and whatever goes beside it. */
    PlannedNode build(PodClass seed, int state, int type, int index) {
        int pool = states.state(state).pool();
        var node = new PlannedNode(index, state, type, catalogue.free(pool, type));
        put(node, seed, 1, state);
        for (PodClass podClass : clinging) {
            while (podClass.remaining() > 0 && podClass.level().clings() && joins(node, podClass)) {
                put(node, podClass, 1, settledState);
            }
        }
        fill(node);
        return node;
    }

    /** How many pods that must be on this node are not; none for some perturbations. */
    int leftBehind(PlannedNode node) {
        if (perturbation.ignoresLeftBehind()) {
            return 0;
        }
        int left = 0;
        for (PodClass podClass : clinging) {
            if (podClass.remaining() > 0
                    && podClass.level().clings()
                    && rules.settle(podClass, podClass.level(), node.state(), node.type()) != NodeStates.NONE
                    && rules.allowsHost(podClass, podClass.level(), node.index())) {
                left += podClass.remaining();
            }
        }
        return left;
    }

    /** Takes the pods off a node, to wait again; the node remembers them for {@link #putBack}. */
    void lift(PlannedNode node) {
        move(node, -1);
    }

    /** Puts the pods of a node back where they were. */
    void putBack(PlannedNode node) {
        move(node, 1);
    }

    private void move(PlannedNode node, int sign) {
        for (PlannedNode.Portion portion : node.portions()) {
            int change = sign * portion.count();
            portion.podClass().take(change);
            rules.count(portion.podClass(), portion.level(), node.index(), portion.after(), change);
        }
    }

    /** Changes scores a little from now on, differently for each perturbation, so that other nodes come out. */
    void disturb(Perturbation byThis) {
        perturbation = byThis;
    }

    /** Puts up to {@code most} pods of a class on a node that was filled before; how many it took. */
    int add(PlannedNode node, PodClass podClass, int most) {
        int added = 0;
        while (added < most && joins(node, podClass) && isNoDearer(node, settledState)) {
            put(node, podClass, 1, settledState);
            added++;
        }
        return added;
    }

    private boolean isNoDearer(PlannedNode node, int after) {
        return states.state(after).price(node.type())
                <= states.state(node.state()).price(node.type());
    }

    /** Puts pods on a node, which is in the state {@code after} then. */
    void put(PlannedNode node, PodClass podClass, int count, int after) {
        node.put(podClass, count, after);
        podClass.take(count);
        rules.count(podClass, podClass.level(), node.index(), after, count);
    }

    private void fill(PlannedNode node) {
        open.open(node, perturbation);
        node.free(free);
        int fill = rules.beginFill();
        for (int position = open.best(free, perturbation); position >= 0; position = open.best(free, perturbation)) {
            PodClass candidate = candidate(node, open.at(position), fill);
            if (candidate == null) {
                // Rules only tighten while a node is filled: nobody of this size comes here any more.
                open.close(position);
                continue;
            }
            int many = candidate.isFree() ? Math.max(1, Fit.count(candidate.requests(), free) / BULK) : 1;
            put(node, candidate, Math.min(candidate.remaining(), many), settledState);
            node.free(free);
        }
    }

    /** Somebody of this size who may come; {@link #settledState} is the node's state then. */
    private @Nullable PodClass candidate(PlannedNode node, Buckets.Bucket bucket, int fill) {
        for (int position = bucket.first(); position < bucket.size(); position++) {
            PodClass podClass = bucket.get(position);
            if (podClass.remaining() > 0 && node.fits(podClass.requests())) {
                PodClass.Level level = podClass.level();
                if (level.deniedAt() == fill) {
                    continue;
                }
                if (joins(node, podClass) && isNoDearer(node, settledState)) {
                    return podClass;
                }
                if (!states.state(node.state()).wantsVariety()) {
                    level.denyAt(fill);
                }
            }
        }
        return null;
    }

    /** Whether one more pod of the class may go on the node; {@link #settledState} is its state then. */
    private boolean joins(PlannedNode node, PodClass podClass) {
        if (!node.fits(podClass.requests())) {
            return false;
        }
        settledState = rules.settle(podClass, podClass.level(), node.state(), node.type());
        return settledState != NodeStates.NONE
                && states.state(settledState).price(node.type()) != NodeState.IMPOSSIBLE
                && rules.allowsHost(podClass, podClass.level(), node.index())
                && keepsMinValues(node, podClass, settledState);
    }

    private boolean keepsMinValues(PlannedNode node, PodClass podClass, int after) {
        if (!states.state(after).wantsVariety()) {
            return true;
        }
        long[] load = new long[node.used().length];
        for (int d = 0; d < load.length; d++) {
            load[d] = node.used()[d] + podClass.requests()[d];
        }
        return hasVariety(after, load);
    }

    /** Whether enough different values remain among the types that would hold this load. */
    boolean hasVariety(int stateId, long[] load) {
        NodeState state = states.state(stateId);
        if (state.wantsVariety()) {
            for (Requirement requirement : state.requirements().all()) {
                if (requirement.minValues() > 0 && distinct(state, requirement, load) < requirement.minValues()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How many values of the key the types have that hold this load. */
    private int distinct(NodeState state, Requirement requirement, long[] load) {
        Set<String> values = new HashSet<>();
        for (int type : state.byPrice()) {
            if (Fit.fits(load, catalogue.free(state.pool(), type))) {
                catalogue
                        .pools()
                        .get(state.pool())
                        .type(type)
                        .requirements()
                        .get(requirement.key())
                        .ifPresent(offered -> offered.values().stream()
                                .filter(requirement::allows)
                                .forEach(values::add));
            }
        }
        return values.size();
    }

    /** Pods that are gone for good need not be looked at again. */
    void settle() {
        buckets.settle();
    }
}
