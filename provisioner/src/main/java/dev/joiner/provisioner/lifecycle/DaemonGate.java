package dev.joiner.provisioner.lifecycle;

import dev.joiner.api.kube.Node;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.node.DaemonOverhead;
import dev.joiner.provisioner.snapshot.Rooms;
import dev.joiner.provisioner.state.Claim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node closed to other pods until its DaemonSets' pods are on it: the plan has left room for them, and
 * whoever came first would take it. Only DaemonSets that tolerate the node as it starts are waited for, and
 * none for longer than {@link #PATIENCE}. Confined to the control thread.
 */
public final class DaemonGate {
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(DaemonGate.class);

    private final Rooms rooms;
    private final PodIndex pods;
    private final LongSupplier nanoTime;
    private final Map<String, Long> firstSeenNanos = new HashMap<>();

    /** Has seen no node yet. */
    public DaemonGate(Rooms rooms, PodIndex pods, LongSupplier nanoTime) {
        this.rooms = rooms;
        this.pods = pods;
        this.nanoTime = nanoTime;
    }

    /** Whether other pods may come. */
    boolean isOpen(Claim claim, Node node) {
        long now = nanoTime.getAsLong();
        firstSeenNanos
                .values()
                .removeIf(seen -> now - seen > PATIENCE.multipliedBy(60).toNanos());
        long seen = firstSeenNanos.computeIfAbsent(claim.name(), name -> now);
        Resources expected = DaemonOverhead.on(node.metadata().labels(), node.taints(), rooms.daemons());
        Resources there = pods.use(node.metadata().name()).daemons();
        if (expected.fitsIn(there)) {
            return true;
        }
        if (now - seen < PATIENCE.toNanos()) {
            return false;
        }
        LOG.atWarn()
                .addKeyValue("node", node.metadata().name())
                .log(
                        "DaemonSets have not come within {} s: expected {}, there are {}",
                        PATIENCE.toSeconds(),
                        expected,
                        there);
        return true;
    }
}
