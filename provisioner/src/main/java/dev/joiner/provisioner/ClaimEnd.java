package dev.joiner.provisioner;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.state.ClusterCaches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a claim, in this order: told to go, node tainted, pods evicted, instance ended and seen gone,
 * node removed, finalizer removed last. Each step is taken when the one before it is done, and found again
 * after a restart. Called on the control thread.
 */
final class ClaimEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimEnd.class);
    private static final Taint DISRUPTED = new Taint(Labels.DISRUPTED_TAINT, "", Taint.NO_SCHEDULE);

    /** How often EC2 is asked whether instances are gone. */
    private static final Duration ASK = Duration.ofMillis(500);

    private final KubeClient kube;
    private final CloudProvider cloud;
    private final ClusterCaches caches;
    private final ClaimBook claims;
    private final Evictions evictions;
    private final Control control;
    private boolean asking;

    ClaimEnd(
            KubeClient kube,
            CloudProvider cloud,
            ClusterCaches caches,
            ClaimBook claims,
            Evictions evictions,
            Control control) {
        this.kube = kube;
        this.cloud = cloud;
        this.caches = caches;
        this.claims = claims;
        this.evictions = evictions;
        this.control = control;
    }

    void step() {
        var terminate = new ArrayList<Claim>();
        boolean waitsForInstances = false;
        for (Claim claim : claims.all()) {
            if (claim.state() != Claim.State.ENDING || claim.isBusy() || claim.ending().finished) {
                continue;
            }
            Optional<Node> node = claims.node(claim);
            Claim.Ending ending = claim.ending();
            if (!ending.deleted) {
                call(claim, () -> kube.delete(ResourceType.NODE_CLAIMS, "", claim.name()), () -> ending.deleted = true);
            } else if (node.isPresent() && !ending.tainted) {
                taint(claim, node.get());
            } else if (!ending.terminated && !claim.providerId().isEmpty()) {
                if (node.isEmpty() || isDrained(node.get())) {
                    terminate.add(claim);
                }
            } else if (!ending.instanceGone && !claim.providerId().isEmpty()) {
                waitsForInstances = true;
            } else if (node.isPresent() && !ending.nodeGone) {
                removeNode(claim, node.get());
            } else {
                call(
                        claim,
                        () -> {
                            dropFinalizer(kube, ResourceType.NODE_CLAIMS, claim.name());
                        },
                        () -> {
                            ending.finished = true;
                            LOG.atInfo().addKeyValue("nodeClaim", claim.name()).log("claim is gone");
                        });
            }
        }
        terminate(terminate);
        if (waitsForInstances) {
            askForInstances();
        }
    }

    private void taint(Claim claim, Node node) {
        var taints = new ArrayList<>(node.taints());
        taints.removeIf(taint -> taint.key().equals(Labels.DISRUPTED_TAINT));
        taints.add(DISRUPTED);
        var patch = Map.of(
                "metadata",
                Map.of(
                        "resourceVersion", node.metadata().resourceVersion(),
                        "labels", Map.of("node.kubernetes.io/exclude-from-external-load-balancers", "karpenter")),
                "spec",
                Map.of("taints", ClaimObjects.taints(taints)));
        call(
                claim,
                () -> kube.patch(ResourceType.NODES, "", node.metadata().name(), patch),
                () -> claim.ending().tainted = true);
    }

    /** Evicts what is left; true when nothing is. */
    private boolean isDrained(Node node) {
        String name = node.metadata().name();
        boolean drained = true;
        for (String key : caches.podIndex().workloadsOn(name)) {
            Optional<Pod> pod = caches.pods().get(key);
            if (pod.isPresent() && mustGo(pod.get())) {
                drained = false;
                if (!pod.get().metadata().isDeleting()) {
                    evictions.evict(pod.get());
                }
            }
        }
        return drained;
    }

    private static boolean mustGo(Pod pod) {
        return !pod.isTerminal()
                && pod.spec().tolerations().stream()
                        .noneMatch(toleration -> Toleration.tolerates(List.of(toleration.toToleration()), DISRUPTED));
    }

    private void terminate(List<Claim> together) {
        if (together.isEmpty()) {
            return;
        }
        List<String> ids = together.stream().map(Claim::instanceId).toList();
        together.forEach(claim -> claim.busy(true));
        control.work(() -> {
            boolean done = false;
            try {
                if (control.isLeader()) {
                    cloud.terminate(ids);
                    done = true;
                    LOG.atInfo().addKeyValue("instances", ids.size()).log("ending instances {}", ids);
                }
            } catch (CloudException e) {
                LOG.warn("cannot end {} instances: {}", ids.size(), e.getMessage());
            }
            boolean ended = done;
            control.later(ended ? Duration.ZERO : Control.RETRY, () -> {
                together.forEach(claim -> {
                    claim.busy(false);
                    claim.ending().terminated = ended;
                });
                control.wake();
            });
        });
    }

    private void askForInstances() {
        if (asking) {
            return;
        }
        asking = true;
        control.later(
                ASK,
                () -> control.work(() -> {
                    Set<String> there = new HashSet<>();
                    boolean answered = false;
                    try {
                        cloud.instances().forEach(instance -> there.add(instance.id()));
                        answered = true;
                    } catch (CloudException e) {
                        LOG.warn("cannot list instances: {}", e.getMessage());
                    }
                    boolean known = answered;
                    control.post(() -> {
                        asking = false;
                        for (Claim claim : claims.all()) {
                            if (known && claim.ending().terminated && !there.contains(claim.instanceId())) {
                                claim.ending().instanceGone = true;
                            }
                        }
                        control.wake();
                    });
                }));
    }

    private void removeNode(Claim claim, Node node) {
        call(
                claim,
                () -> {
                    kube.delete(ResourceType.NODES, "", node.metadata().name());
                    dropFinalizer(kube, ResourceType.NODES, node.metadata().name());
                },
                () -> claim.ending().nodeGone = true);
    }

    /** Takes our finalizer off an object and leaves those of others; blocking. */
    static void dropFinalizer(KubeClient kube, ResourceType<? extends KubeObject> type, String name) {
        Optional<? extends KubeObject> found = kube.get(type, "", name);
        if (found.isEmpty()) {
            return;
        }
        var kept = new ArrayList<>(found.get().metadata().finalizers());
        if (!kept.remove(Labels.TERMINATION_FINALIZER)) {
            return;
        }
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("resourceVersion", found.get().metadata().resourceVersion());
        metadata.put("finalizers", kept);
        try {
            kube.patch(type, "", name, Map.of("metadata", metadata));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void call(Claim claim, Runnable blocking, Runnable then) {
        claim.busy(true);
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    blocking.run();
                    control.post(() -> {
                        claim.busy(false);
                        then.run();
                        control.wake();
                    });
                    return;
                }
            } catch (KubeException e) {
                if (!e.isConflict()) {
                    LOG.warn("cannot end claim {} yet: {}", claim.name(), e.getMessage());
                }
            }
            control.later(Duration.ofMillis(100), () -> {
                claim.busy(false);
                control.wake();
            });
        });
    }
}
