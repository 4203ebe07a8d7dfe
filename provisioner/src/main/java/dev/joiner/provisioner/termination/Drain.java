package dev.joiner.provisioner.termination;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.state.ClusterCaches;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gets the pods off a node that is being taken away. Which pods hold a node up is Karpenter's rule: not those of
 * DaemonSets and of the kubelet itself, not those that tolerate the taint of a node that goes, not those that have
 * ended, and not those that should have been gone for a minute, whose kubelet is dead or hangs.
 */
public final class Drain {
    /** The taint of a node that is being taken away. */
    static final Taint DISRUPTED = new Taint(Labels.DISRUPTED_TAINT, "", Taint.NO_SCHEDULE);

    /** After the deadline that its deletion set, a pod does not hold its node for longer. */
    static final Duration STUCK = Duration.ofMinutes(1);

    private final KubeClient kube;
    private final ClusterCaches caches;
    private final Evictions evictions;
    private final InstantSource clock;

    /** Drains nodes of these caches. */
    public Drain(KubeClient kube, ClusterCaches caches, Evictions evictions, InstantSource clock) {
        this.kube = kube;
        this.caches = caches;
        this.evictions = evictions;
        this.clock = clock;
    }

    /** Evicts the pods that hold the node, as the cache has it; true when none do. On the control thread. */
    public boolean advance(String node) {
        Instant now = clock.instant();
        boolean drained = true;
        for (String key : caches.podIndex().workloadsOn(node)) {
            Optional<Pod> pod = caches.pods().get(key);
            if (pod.isPresent() && holds(pod.get(), now)) {
                drained = false;
                if (!pod.get().metadata().isDeleting()) {
                    evictions.evict(pod.get());
                }
            }
        }
        return drained;
    }

    /**
     * The pods that hold a node, asked of the API server, since the cache may lag; blocking. Called once the node is
     * tainted and right before its instance is ended, so that no pod that was bound meanwhile is lost.
     *
     * @throws KubeException if it cannot be asked
     */
    List<String> holders(String node) {
        Instant now = clock.instant();
        var holders = new ArrayList<String>();
        JsonObject list =
                kube.call("GET", ResourceType.PODS.path(), Map.of("fieldSelector", "spec.nodeName=" + node), null);
        for (JsonElement item : list.getAsJsonArray("items")) {
            Pod pod = Json.gson().fromJson(item, Pod.class);
            // A server that knows no field selectors gives all pods.
            if (pod.spec().nodeName().equals(node) && !pod.isOfDaemonSet() && !pod.isStatic() && holds(pod, now)) {
                holders.add(pod.key());
            }
        }
        return holders;
    }

    private static boolean holds(Pod pod, Instant now) {
        Instant deadline = pod.metadata().deletionTimestamp();
        return !pod.isTerminal()
                && (deadline == null || deadline.plus(STUCK).isAfter(now))
                && pod.spec().tolerations().stream()
                        .noneMatch(toleration -> Toleration.tolerates(List.of(toleration.toToleration()), DISRUPTED));
    }
}
