package dev.joiner.twin.cloudcontroller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.ec2.Ec2Control;
import dev.joiner.twin.ec2.Instance;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What cloud-provider's node lifecycle controller does every 5 s: of the nodes that are not Ready, it deletes those whose
 * instance is terminated or unknown, and taints those whose instance is stopped. Finalizers hold a deleted node as they
 * do any object. One virtual thread from {@link #start} to {@link #close}.
 */
public final class NodeLifecycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLifecycle.class);

    /** The controller's own {@code --node-monitor-period}. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private static final String NODES = "/api/v1/nodes";

    private final TwinApi api;
    private final Ec2Control ec2;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Nothing happens before {@link #start}. */
    public NodeLifecycle(TwinApi api, Ec2Control ec2) {
        this.api = api;
        this.ec2 = ec2;
    }

    /** Begins to look after nodes. */
    public void start() {
        Thread.ofVirtual().name("cloud controller").start(this::run);
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (ApiStatusException | UncheckedIOException e) {
                    LOG.atDebug().setCause(e).log("the cloud controller could not look at all nodes");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<MonitoredNode> nodes =
                api.list(NODES).stream().map(MonitoredNode::new).toList();
        nodes.stream()
                .filter(node -> node.isReady() && node.isTaintedAsShutDown())
                .forEach(node -> taint(node, node.withoutShutdownTaint()));
        List<MonitoredNode> silent =
                nodes.stream().filter(MonitoredNode::isSilent).toList();
        if (silent.isEmpty()) {
            return;
        }
        Map<String, String> states = ec2.instances().stream().collect(Collectors.toMap(Instance::id, Instance::state));
        for (MonitoredNode node : silent) {
            switch (states.getOrDefault(node.instanceId(), "unknown")) {
                case "unknown", "terminated" -> delete(node);
                case "stopped" -> {
                    if (!node.isTaintedAsShutDown()) {
                        taint(node, node.withShutdownTaint());
                    }
                }
                default -> {} // It may come back.
            }
        }
    }

    private void delete(MonitoredNode node) {
        api.delete(NODES + "/" + node.name());
        LOG.info("deleted node {}: its instance {} is gone", node.name(), node.instanceId());
    }

    private void taint(MonitoredNode node, JsonNode patch) {
        try {
            api.patch(NODES + "/" + node.name(), TwinApi.MERGE_PATCH, patch);
        } catch (ApiStatusException e) {
            if (e.status() != 409 && e.status() != 404) {
                throw e;
            }
        }
    }

    /** Stops looking; nodes stay as they are. */
    @Override
    public void close() {
        closed.countDown();
    }
}
