package dev.joiner.provisioner.status;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.advice.Surroundings;
import dev.joiner.provisioner.pool.ClaimedCapacity;
import dev.joiner.provisioner.pool.PoolObjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the webhook of every replica knows of pools, types, classes and volumes, made anew every {@value #SECONDS}
 * seconds on a virtual thread, so that a review never waits. Thread-safe.
 */
public final class SurroundingsBoard implements Supplier<Surroundings>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SurroundingsBoard.class);
    private static final int SECONDS = 2;

    private final ClusterCaches caches;
    private final CloudProvider cloud;
    private final BooleanSupplier leads;
    private final Thread thread = Thread.ofVirtual().name("surroundings").unstarted(this::run);
    private volatile Surroundings last = Surroundings.UNKNOWN;

    /**
     * Not started; knows nothing yet.
     *
     * @param leads whether this replica leads, and so reads types and prices by itself
     */
    public SurroundingsBoard(ClusterCaches caches, CloudProvider cloud, BooleanSupplier leads) {
        this.caches = caches;
        this.cloud = cloud;
        this.leads = leads;
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    @Override
    public Surroundings get() {
        return last;
    }

    private void run() {
        // The control thread has one of its own: it keeps what it read. Advice about pods counts all pools, since
        // another autoscaler may serve them.
        var objects = new PoolObjects(caches, () -> Ownership.Now.ALONE, (name, why) -> {});
        boolean hasLooked = false;
        boolean hasReadAhead = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (hasLooked && !hasReadAhead && !leads.getAsBoolean()) {
                    // By the second look it is known who leads. Without this, a replica would read only when the first
                    // pool comes, just as its first pods do. What fails now is read when it is needed.
                    hasReadAhead = true;
                    cloud.readAhead();
                }
                if (caches.isSynced()) {
                    last = look(objects);
                    hasLooked = true;
                }
            } catch (RuntimeException e) {
                LOG.error("cannot read pools and types anew; webhook reviews use the old ones", e);
            }
            try {
                Thread.sleep(Duration.ofSeconds(SECONDS));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Surroundings look(PoolObjects objects) {
        List<NodePool> pools = objects.pools(false);
        var used = new HashMap<String, Resources>();
        ClaimedCapacity.addTo(used, caches.claims().all().stream());
        var views = new ArrayList<PoolView>();
        for (NodePool pool : pools) {
            objects.nodeClass(pool)
                    .ifPresent(
                            nodeClass -> view(pool, nodeClass, used.getOrDefault(pool.name(), Resources.NONE), views));
        }
        var classes = new EnumMap<Generation, Set<String>>(Generation.class);
        for (Generation generation : Generation.values()) {
            classes.put(
                    generation,
                    objects.classes().stream()
                            .filter(nodeClass -> nodeClass.generation() == generation)
                            .map(NodeClass::name)
                            .collect(Collectors.toSet()));
        }
        return new Surroundings(pools, views, classes, caches.storage());
    }

    private void view(NodePool pool, NodeClass nodeClass, Resources used, List<PoolView> views) {
        try {
            views.add(new PoolView(pool, nodeClass, cloud.instanceTypes(pool, nodeClass), used));
        } catch (CloudException e) {
            LOG.debug("no advice about node pool {}: {}", pool.name(), e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
