package dev.joiner.extender;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import dev.joiner.cluster.reflect.ObjectCache;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Node that is no machine, larger than any pod, and kept Ready. kube-scheduler calls an extender only with nodes that
 * have passed its own filters, and not at all when none has; the sentinel passes them, so that a pod that fits nowhere
 * reaches {@link PlacementContract} with nothing but this name on its list. It is always struck from the list there.
 *
 * <p>It has no label of a host name, a zone, an operating system or an architecture: with them it would be an empty
 * domain of topology spreads, and DaemonSets would want a pod on it. Two taints keep pods of other schedulers off it,
 * and pods of ours while no extender strikes it; a ValidatingAdmissionPolicy of the chart refuses bindings to it in any
 * case. Every replica keeps the one object, so that there is no lead to lose. When nobody renews its Lease the node
 * controller taints it within 50 s, and scheduling is as without it.
 *
 * <p>A thread of its own from {@link #start} to {@link #close}.
 */
final class Sentinel implements Liveness, AutoCloseable {
    /** Its name; the policy knows it too. */
    static final String NAME = "joiner-sentinel";

    /** As kubelets renew theirs; the node controller waits 50 s. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    /** A beat makes a few calls of half a minute at most. */
    private static final Duration SILENT = Duration.ofMinutes(3);

    private static final Logger LOG = LoggerFactory.getLogger(Sentinel.class);
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Larger than any machine; accelerators too, since pods that want one are worth a report. */
    private static final Map<String, String> SIZE = Map.of(
            Resources.CPU,
            "1000000",
            Resources.MEMORY,
            "1Pi",
            Resources.EPHEMERAL_STORAGE,
            "1Pi",
            Resources.PODS,
            "1000000",
            "nvidia.com/gpu",
            "1000000",
            "amd.com/gpu",
            "1000000",
            "aws.amazon.com/neuron",
            "1000000");

    private final KubeClient kube;
    private final ObjectCache<Node> nodes;
    private final InstantSource clock;
    private final Loop beats = new Loop("sentinel", SILENT, this::beat);
    private boolean failing;

    /** Not started. */
    Sentinel(KubeClient kube, ObjectCache<Node> nodes, InstantSource clock) {
        this.kube = kube;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Keeps the object from now on. */
    void start() {
        beats.start();
    }

    private Duration beat() {
        try {
            // The cache may be a moment behind: what it lacks may be there, and a replica may be quicker.
            if (nodes.get(NAME).isEmpty()) {
                createUnlessThere(ResourceType.NODES.path(""), node());
            }
            if (nodes.get(NAME).filter(Sentinel::isWhole).isEmpty()) {
                patch(ResourceType.NODES.path("", NAME) + "/status", status());
            }
            renew();
            failing = false;
        } catch (KubeException e) {
            if (!failing) {
                LOG.warn(
                        "cannot keep the sentinel node, only scheduler verdicts count; trying every {} s: {}",
                        BEAT.toSeconds(),
                        e.getMessage());
            }
            failing = true;
        }
        return BEAT;
    }

    @Override
    public String ailment() {
        return beats.ailment();
    }

    private static boolean isWhole(Node node) {
        return node.isReady() && node.status().allocatable().keySet().containsAll(SIZE.keySet());
    }

    private void renew() {
        Map<String, Object> spec =
                Map.of("holderIdentity", NAME, "leaseDurationSeconds", 40, "renewTime", MICROS.format(clock.instant()));
        try {
            patch(LEASES + "/" + NAME, Map.of("spec", spec));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            createUnlessThere(LEASES, Map.of("metadata", Map.of("name", NAME), "spec", spec));
        }
    }

    private void createUnlessThere(String path, Map<String, Object> object) {
        try {
            var _ = kube.call("POST", path, Map.of(), object);
        } catch (KubeException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
        }
    }

    private void patch(String path, Map<String, Object> fields) {
        var _ = kube.call("PATCH", path, Map.of(), fields);
    }

    private static Map<String, Object> node() {
        return Map.of(
                "metadata",
                Map.of(
                        "name",
                        NAME,
                        "labels",
                        Map.of(Labels.SENTINEL, "true", Labels.EXCLUDE_FROM_LOAD_BALANCERS, "true")),
                "spec",
                Map.of("taints", List.of(taint("NoSchedule"), taint("PreferNoSchedule"))));
    }

    private static Map<String, String> taint(String effect) {
        return Map.of("key", Labels.SENTINEL, "value", "true", "effect", effect);
    }

    private Map<String, Object> status() {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return Map.of(
                "status",
                Map.of(
                        "capacity",
                        SIZE,
                        "allocatable",
                        SIZE,
                        "conditions",
                        List.of(Map.of(
                                "type",
                                "Ready",
                                "status",
                                "True",
                                "reason",
                                "NotAMachine",
                                "message",
                                "stands for a node that Joiner could buy; no pod runs here",
                                "lastHeartbeatTime",
                                now,
                                "lastTransitionTime",
                                now))));
    }

    /** Leaves the object to the other replicas. */
    @Override
    public void close() {
        beats.close();
    }
}
