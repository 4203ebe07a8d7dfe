package dev.joiner.cluster.lookahead;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.Workload;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.Quotas;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.PodIndex;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many pods an owner has still to create. The controller manager makes 30 at once and then 20 a second;
 * asking for all of them at the first verdict saves the seconds in between.
 *
 * <p>It asks for nothing when the owner is suspended, is being deleted, cannot create pods, or has made none for 10 s;
 * and never for more than the namespace's quotas allow, nor than the owner can create while a node starts (at least
 * 200). Thread-safe.
 */
public final class LookAhead {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int AT_LEAST = 200;

    /** Conditions of owners that make no pods: FailedCreate of a ReplicaSet, and a Job that has given up. */
    private static final List<String> STUCK = List.of("ReplicaFailure", "FailureTarget", "Failed");

    private static final int CREATED_PER_SECOND = 20;
    private static final int NODE_START_SECONDS = 60;

    private final Map<String, ObjectCache<Workload>> byKind;
    private final Quotas quotas;
    private final PodIndex pods;
    private final LongSupplier nanoTime;

    /** Over the caches of ReplicaSets, StatefulSets and Jobs. */
    public LookAhead(
            ObjectCache<Workload> replicaSets,
            ObjectCache<Workload> statefulSets,
            ObjectCache<Workload> jobs,
            Quotas quotas,
            PodIndex pods,
            LongSupplier nanoTime) {
        this.byKind = Map.of("ReplicaSet", replicaSets, "StatefulSet", statefulSets, "Job", jobs);
        this.quotas = quotas;
        this.pods = pods;
        this.nanoTime = nanoTime;
    }

    /** Pods with these requests that the owner of this namespace will still create; 0 when that is not known. */
    public int expected(String namespace, Owner owner, Resources requests) {
        ObjectCache<Workload> cache = byKind.get(owner.kind());
        if (cache == null) {
            return 0;
        }
        Optional<Workload> found = cache.get(namespace + "/" + owner.name())
                .filter(workload -> workload.metadata().uid().equals(owner.uid()));
        if (found.isEmpty() || isStuck(found.get()) || isSilent(owner)) {
            return 0;
        }
        Workload workload = found.get();
        int living = pods.living(owner.uid());
        int missing = switch (owner.kind()) {
            case "ReplicaSet" -> Objects.requireNonNullElse(workload.spec().replicas(), 1) - living;
            case "StatefulSet" -> statefulSet(workload, living);
            default -> job(workload, living);
        };
        int most = Math.max(AT_LEAST, CREATED_PER_SECOND * NODE_START_SECONDS);
        return Math.clamp(missing, 0, Math.min(most, quotas.room(namespace, requests)));
    }

    private static int statefulSet(Workload set, int living) {
        int missing = Objects.requireNonNullElse(set.spec().replicas(), 1) - living;
        // In order, the next pod is made when the one before it is ready.
        return set.spec().podManagementPolicy().equals("Parallel") ? missing : Math.min(missing, 0);
    }

    private static int job(Workload job, int living) {
        int parallelism = Objects.requireNonNullElse(job.spec().parallelism(), 1);
        Integer completions = job.spec().completions();
        int left =
                completions == null ? parallelism : completions - job.status().succeeded();
        // The Job's status lags behind the pods that it makes and loses; the larger count asks for less.
        return Math.min(parallelism, left) - Math.max(living, job.status().active());
    }

    private static boolean isStuck(Workload workload) {
        return workload.metadata().isDeleting()
                || Boolean.TRUE.equals(workload.spec().suspend())
                || STUCK.stream()
                        .anyMatch(type -> Condition.isTrue(workload.status().conditions(), type));
    }

    private boolean isSilent(Owner owner) {
        return pods.lastCreatedNanos(owner.uid())
                .map(nanos -> nanoTime.getAsLong() - nanos > SILENCE.toNanos())
                .orElse(true);
    }
}
