package dev.joiner.cluster.state;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodKey;
import dev.joiner.planner.pods.PodShapes;
import java.util.Optional;

/**
 * An equivalence class of pods, and what they have in common: their owner, scheduler and gang, and what they ask for.
 * Made once for all of them; two are the same when they are one object. Confined to its
 * {@link PodEquivalenceClasses}, but for what never changes.
 */
final class PodEquivalenceClass {
    private final Name name;
    private final DemandKey key;
    private final Owner owner;
    private final Shape shape;
    private int pods;

    /** What tells classes apart, without making a shape of the pod. */
    record Name(PodKey pod, String ownerUid, String scheduler, boolean daemon, Optional<Gang> gang) {
        static Name of(Pod pod) {
            return new Name(
                    new PodKey(pod),
                    DemandKey.owner(pod).uid(),
                    pod.spec().schedulerName(),
                    pod.isOfDaemonSet() || pod.isStatic(),
                    Gang.of(pod));
        }
    }

    /** The class of a pod that is its first. */
    PodEquivalenceClass(Name name, Pod pod) {
        this.name = name;
        this.shape = PodShapes.of(pod);
        this.key = DemandKey.of(pod, shape);
        this.owner = DemandKey.owner(pod);
    }

    Name name() {
        return name;
    }

    DemandKey key() {
        return key;
    }

    Owner owner() {
        return owner;
    }

    Shape shape() {
        return shape;
    }

    String scheduler() {
        return name.scheduler();
    }

    /** Whether its pods are a DaemonSet's or the kubelet's own. */
    boolean isDaemon() {
        return name.daemon();
    }

    Optional<Gang> gang() {
        return name.gang();
    }

    void add(int count) {
        pods += count;
    }

    boolean isEmpty() {
        return pods == 0;
    }
}
