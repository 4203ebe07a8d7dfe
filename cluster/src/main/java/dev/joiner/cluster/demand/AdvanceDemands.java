package dev.joiner.cluster.demand;

import com.google.gson.JsonObject;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Capacity that users want in advance: their Demand objects, less the pods that have come since. A pod counts
 * for a demand of its namespace with the same requests when it was created after the demand; where several
 * match, for the oldest. So whoever orders room for a Job's pods does not pay twice when the Job starts.
 *
 * <p>Thread-safe: an answer is computed when it is asked for and something has changed since.
 */
public final class AdvanceDemands {
    private static final Comparator<Asked> OLDEST_FIRST = Comparator.comparing(Asked::since)
            .thenComparing(asked -> asked.key().toString());

    private final ObjectCache<Pod> pods;
    private final Map<DemandKey, Asked> asked = new ConcurrentHashMap<>();
    /** Pods of other namespaces change nothing. */
    private Set<String> namespaces = Set.of();

    private final AtomicReference<@Nullable List<Wanted>> known = new AtomicReference<>();

    private record Asked(DemandKey key, Instant since, Shape shape, Demand.Spec spec) {
        boolean isFor(Pod pod, Resources requests) {
            return key.namespace().equals(pod.metadata().namespace())
                    && !created(pod.metadata().creationTimestamp()).isBefore(since)
                    && shape.requests().equals(requests);
        }
    }

    /** Over these caches. */
    public AdvanceDemands(ObjectCache<Demand> demands, ObjectCache<Pod> pods) {
        this.pods = pods;
        demands.listen(this::demandChanged);
        pods.listen(this::podChanged);
    }

    /**
     * What a user wants.
     *
     * @param shape of one pod
     * @param pods that room is wanted for, in all
     * @param present pods of that kind that have come since
     * @param expiresAt when it is wanted no more; null for never
     */
    public record Wanted(
            DemandKey key,
            Shape shape,
            int pods,
            int present,
            @Nullable Instant expiresAt) {
        /** Whether its time is over. */
        public boolean isExpired(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }

        /** Pods that room is still to be kept for. */
        public int missing(Instant now) {
            return isExpired(now) ? 0 : Math.max(0, pods - present);
        }
    }

    private synchronized void demandChanged(@Nullable Demand old, @Nullable Demand now) {
        boolean changes = false;
        if (old != null) {
            changes = asked.remove(DemandKey.of(old)) != null;
        }
        if (now != null && now.isUsers()) {
            DemandKey key = DemandKey.of(now);
            asked.put(key, new Asked(key, created(now.metadata().creationTimestamp()), shape(now), now.spec()));
            changes = true;
        }
        if (changes) {
            namespaces = asked.keySet().stream().map(DemandKey::namespace).collect(Collectors.toUnmodifiableSet());
            known.set(null);
        }
    }

    private synchronized void podChanged(@Nullable Pod old, @Nullable Pod now) {
        Pod pod = now == null ? old : now;
        if (pod != null && namespaces.contains(pod.metadata().namespace())) {
            known.set(null);
        }
    }

    /** All that users want, expired ones included. */
    public List<Wanted> all() {
        List<Wanted> answer = known.get();
        return answer == null ? compute() : answer;
    }

    /** The shape of a user's demand. */
    public Optional<Shape> shape(DemandKey key) {
        return Optional.ofNullable(asked.get(key)).map(Asked::shape);
    }

    /** The users' demands whose room a pod may use, the oldest first. */
    public List<DemandKey> keysFor(Pod pod, Resources requests) {
        return asked.isEmpty()
                ? List.of()
                : asked.values().stream()
                        .filter(ask -> ask.isFor(pod, requests))
                        .sorted(OLDEST_FIRST)
                        .map(Asked::key)
                        .toList();
    }

    private synchronized List<Wanted> compute() {
        List<Asked> oldestFirst = asked.values().stream().sorted(OLDEST_FIRST).toList();
        Map<DemandKey, Integer> present = present(oldestFirst);
        List<Wanted> answer = oldestFirst.stream()
                .map(ask -> new Wanted(
                        ask.key(),
                        ask.shape(),
                        ask.spec().pods(),
                        present.getOrDefault(ask.key(), 0),
                        ask.spec().expiresAt()))
                .toList();
        known.set(answer);
        return answer;
    }

    private Map<DemandKey, Integer> present(List<Asked> oldestFirst) {
        var present = new HashMap<DemandKey, Integer>();
        if (oldestFirst.isEmpty()) {
            return present;
        }
        for (Pod pod : pods.all()) {
            if (namespaces.contains(pod.metadata().namespace()) && counts(pod)) {
                Resources requests = PodShapes.of(pod).requests();
                oldestFirst.stream()
                        .filter(ask -> ask.isFor(pod, requests))
                        .filter(ask ->
                                present.getOrDefault(ask.key(), 0) < ask.spec().pods())
                        .findFirst()
                        .ifPresent(ask -> present.merge(ask.key(), 1, Integer::sum));
            }
        }
        return present;
    }

    private static boolean counts(Pod pod) {
        return !pod.isTerminal() && !pod.metadata().isDeleting() && !pod.isOfDaemonSet() && !pod.isStatic();
    }

    private static Instant created(@Nullable Instant at) {
        return Objects.requireNonNullElse(at, Instant.EPOCH);
    }

    /** The shape that one of its pods would have. */
    public static Shape shape(Demand demand) {
        Demand.ShapeSummary wanted = demand.spec().shape();
        var container = new JsonObject();
        var resources = new JsonObject();
        resources.add("requests", Json.gson().toJsonTree(wanted.requests()));
        container.add("resources", resources);
        var spec = new JsonObject();
        spec.add("containers", Json.gson().toJsonTree(List.of(container)));
        spec.add("nodeSelector", Json.gson().toJsonTree(wanted.nodeSelector()));
        spec.add("tolerations", Json.gson().toJsonTree(wanted.tolerations()));
        spec.addProperty("priority", demand.spec().priority());
        var metadata = new JsonObject();
        metadata.addProperty("namespace", demand.metadata().namespace());
        var pod = new JsonObject();
        pod.add("metadata", metadata);
        pod.add("spec", spec);
        return PodShapes.of(Json.gson().fromJson(pod, Pod.class));
    }
}
