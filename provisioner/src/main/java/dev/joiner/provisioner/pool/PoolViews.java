package dev.joiner.provisioner.pool;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.PoolView;
import dev.joiner.provisioner.state.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Node pools as they may be launched from now. Confined to the control thread, and never waits for the cloud. */
public final class PoolViews {
    private static final Logger LOG = LoggerFactory.getLogger(PoolViews.class);

    private final ClusterCaches caches;
    private final CloudProvider cloud;
    private final PoolObjects objects;
    private final PoolRest rest;

    /** Why pools are not used, by name. */
    private final SortedMap<String, String> unused = new TreeMap<>();

    /** Reads these caches when it is asked. */
    public PoolViews(
            ClusterCaches caches, CloudProvider cloud, Supplier<Ownership.Now> ownership, LongSupplier nanoTime) {
        this.caches = caches;
        this.cloud = cloud;
        this.objects = new PoolObjects(caches, ownership, this::once);
        this.rest = new PoolRest(nanoTime);
    }

    /** A pool by name, whether or not it can be launched from. */
    public Optional<NodePool> pool(String name) {
        return objects.pool(name);
    }

    /** All pools that can be read and are ours. */
    public List<NodePool> pools() {
        return objects.pools(true);
    }

    /** All classes that are ours. */
    List<NodeClass> classes() {
        return objects.classes();
    }

    /** Pools with a class and types; the others are left out, and the log says why, once. */
    public List<PoolView> usable(Collection<Claim> claims) {
        var used = new HashMap<String, Resources>();
        claims.forEach(claim -> used.merge(claim.pool(), claim.capacity(), Resources::plus));
        // A limit is on all nodes of a pool, whoever made them.
        ClaimedCapacity.addTo(used, caches.claims().all().stream().filter(claim -> !claim.isManaged()));
        var views = new ArrayList<PoolView>();
        objects.pools(false).forEach(pool -> view(pool, used).ifPresent(views::add));
        Set<String> there = objects.names();
        unused.keySet().retainAll(there);
        rest.retain(there);
        return views;
    }

    /** A line for each pool that {@link #usable} left out the last time. */
    public List<String> unused() {
        return unused.entrySet().stream()
                .map(entry -> "node pool '" + entry.getKey() + "' is not used: " + entry.getValue())
                .toList();
    }

    /** The cloud refused to launch from this pool: it is left alone for a while. */
    public void refused(String name, String why) {
        pool(name)
                .ifPresent(pool -> objects.nodeClass(pool).ifPresent(nodeClass -> rest.refused(pool, nodeClass, why)));
    }

    /** The cloud launches from this pool, as far as it has capacity. */
    public void answered(String name) {
        rest.answered(name);
    }

    /** The instance type of a claim's node, empty when it is not sold any more, or not read yet. */
    public Optional<InstanceType> type(Claim claim) {
        Optional<NodePool> pool = pool(claim.pool());
        Optional<NodeClass> nodeClass = pool.flatMap(objects::nodeClass);
        if (pool.isEmpty() || nodeClass.isEmpty()) {
            return Optional.empty();
        }
        if (!cloud.isWarm(pool.get(), nodeClass.get())) {
            return Optional.empty();
        }
        try {
            return cloud.instanceTypes(pool.get(), nodeClass.get()).stream()
                    .filter(type -> type.name().equals(claim.instanceType()))
                    .findFirst();
        } catch (CloudException e) {
            return Optional.empty();
        }
    }

    /** Why nodes were not or cannot be launched from a pool, as far as is known without asking the cloud. */
    public Optional<String> problem(NodePool pool) {
        Optional<NodeClass> nodeClass = objects.nodeClass(pool);
        return nodeClass.isEmpty() ? Optional.of(missingClass(pool)) : rest.refusal(pool, nodeClass.get());
    }

    /** The class that a pool names. */
    public Optional<NodeClass> nodeClass(NodePool pool) {
        return objects.nodeClass(pool);
    }

    private static String missingClass(NodePool pool) {
        return "its " + PoolObjects.classKind(pool.generation()) + " '" + pool.nodeClass() + "' does not exist";
    }

    private Optional<PoolView> view(NodePool pool, Map<String, Resources> used) {
        Optional<NodeClass> nodeClass = objects.nodeClass(pool);
        if (nodeClass.isEmpty()) {
            once(pool.name(), missingClass(pool));
            return Optional.empty();
        }
        Optional<String> rests = rest.why(pool, nodeClass.get());
        if (rests.isPresent()) {
            once(pool.name(), rests.get());
            return Optional.empty();
        }
        if (!cloud.isWarm(pool, nodeClass.get())) {
            // The control thread never waits for AWS; whoever reads the types has it plan again.
            once(pool.name(), "its instance types are being read from AWS");
            return Optional.empty();
        }
        try {
            List<InstanceType> types = cloud.instanceTypes(pool, nodeClass.get());
            unused.remove(pool.name());
            return Optional.of(
                    new PoolView(pool, nodeClass.get(), types, used.getOrDefault(pool.name(), Resources.NONE)));
        } catch (CloudException e) {
            once(pool.name(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void once(String pool, String why) {
        if (!why.equals(unused.put(pool, why))) {
            LOG.atWarn().addKeyValue("nodePool", pool).log("node pool '{}' is not used: {}", pool, why);
        }
    }
}
