package dev.joiner.provisioner.pool;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.NodeClassResolution;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares what a first launch would have to wait for, already when pools and classes change; and writes the result to
 * the status of each class. Called on the control thread.
 */
public final class PoolWarmer {
    private static final Logger LOG = LoggerFactory.getLogger(PoolWarmer.class);

    private final KubeClient kube;
    private final CloudProvider cloud;
    private final PoolViews pools;
    private final Control control;
    private final InstantSource clock;
    private final Map<String, Map<String, String>> said = new ConcurrentHashMap<>();
    private boolean running;
    private boolean again;

    /** Warms nothing until {@link #warm}. */
    public PoolWarmer(KubeClient kube, CloudProvider cloud, PoolViews pools, Control control, InstantSource clock) {
        this.kube = kube;
        this.cloud = cloud;
        this.pools = pools;
        this.control = control;
        this.clock = clock;
    }

    /** Warms for the pools as they are now; once more afterwards if they changed meanwhile. */
    public void warm() {
        if (running) {
            again = true;
            return;
        }
        running = true;
        again = false;
        var allPools = pools.pools();
        var classes = pools.classes();
        control.work(() -> {
            try {
                allPools.forEach(pool -> readTypes(pool, classes));
                // Pods may wait for these already, and launch templates can be made with the first launch.
                control.post(control::planAgain);
                cloud.warmUp(allPools, classes);
                classes.forEach(this::tell);
            } catch (CloudException e) {
                LOG.warn("cannot prepare launches yet: {}", e.getMessage());
                classes.forEach(this::tell);
            } finally {
                control.post(() -> {
                    running = false;
                    if (again) {
                        warm();
                    }
                });
            }
        });
    }

    private void readTypes(NodePool pool, List<NodeClass> classes) {
        for (NodeClass nodeClass : classes) {
            if (nodeClass.generation() == pool.generation() && nodeClass.name().equals(pool.nodeClass())) {
                try {
                    cloud.instanceTypes(pool, nodeClass);
                } catch (CloudException e) {
                    LOG.warn("cannot read the instance types of node pool '{}' yet: {}", pool.name(), e.getMessage());
                }
            }
        }
    }

    private void tell(NodeClass nodeClass) {
        String kind = PoolObjects.classKind(nodeClass.generation());
        String key = kind + "/" + nodeClass.name();
        ResourceType<?> type = nodeClass.generation() == Generation.V1
                ? ResourceType.EC2_NODE_CLASSES
                : ResourceType.AWS_NODE_TEMPLATES;
        try {
            NodeClassResolution resolution = cloud.resolve(nodeClass);
            boolean ready = resolution.problems().isEmpty();
            var texts = new ArrayList<>(resolution.problems());
            texts.addAll(resolution.notices());
            var condition = Map.of(
                    "type",
                    "Ready",
                    "status",
                    ready ? "True" : "False",
                    "reason",
                    ready ? "Resolved" : "NotReady",
                    "message",
                    String.join("; ", texts));
            if (condition.equals(said.get(key))) {
                return;
            }
            var stamped = new HashMap<String, Object>(condition);
            stamped.put("lastTransitionTime", clock.instant().toString());
            var subnets = new ArrayList<Map<String, String>>();
            resolution.subnets().forEach((id, zone) -> subnets.add(Map.of("id", id, "zone", zone)));
            kube.patchStatus(
                    type,
                    "",
                    nodeClass.name(),
                    Map.of(
                            "status",
                            Map.of(
                                    "conditions", List.of(stamped),
                                    "subnets", subnets,
                                    "securityGroups",
                                            resolution.securityGroups().stream()
                                                    .map(id -> Map.of("id", id))
                                                    .toList())));
            said.put(key, condition);
            if (!texts.isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("nodeClass", nodeClass.name())
                        .log("{} '{}': {}", kind, nodeClass.name(), String.join("; ", texts));
            }
        } catch (CloudException | KubeException e) {
            LOG.warn("cannot write the status of {} '{}': {}", kind, nodeClass.name(), e.getMessage());
        }
    }
}
