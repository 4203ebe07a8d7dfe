package dev.joiner.provisioner;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.planner.PoolView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Node pools as they may be launched from now. Confined to the control thread. */
final class PoolViews {
    private static final Logger LOG = LoggerFactory.getLogger(PoolViews.class);

    private final ClusterCaches caches;
    private final CloudProvider cloud;
    private final Map<String, String> said = new HashMap<>();

    /** What objects mean, by uid and resourceVersion: they are asked for at every look and seldom change. */
    private final Map<String, Optional<NodePool>> poolsRead = new HashMap<>();

    PoolViews(ClusterCaches caches, CloudProvider cloud) {
        this.caches = caches;
        this.cloud = cloud;
    }

    /** A pool by name, whether or not it can be launched from. */
    Optional<NodePool> pool(String name) {
        return caches.provisioners().get(name).flatMap(this::read);
    }

    /** A class by name. */
    Optional<NodeClass> nodeClass(String name) {
        return caches.templates().get(name).map(AwsNodeTemplate::toNodeClass);
    }

    /** All pools that can be read. */
    List<NodePool> pools() {
        return caches.provisioners().all().stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .toList();
    }

    /** All classes. */
    List<NodeClass> classes() {
        return caches.templates().all().stream()
                .map(AwsNodeTemplate::toNodeClass)
                .toList();
    }

    /** Pools with a class and types; the others are left out, and the log says why, once. */
    List<PoolView> usable(Collection<Claim> claims) {
        var used = new HashMap<String, Resources>();
        claims.forEach(claim -> used.merge(claim.pool(), claim.capacity(), Resources::plus));
        var views = new ArrayList<PoolView>();
        for (Provisioner provisioner : caches.provisioners().all()) {
            if (!provisioner.metadata().isDeleting()) {
                read(provisioner).ifPresent(pool -> view(pool, used).ifPresent(views::add));
            }
        }
        return views;
    }

    /** The instance type of a claim's node, empty when it is not sold any more. */
    Optional<InstanceType> type(Claim claim) {
        Optional<NodePool> pool = pool(claim.pool());
        Optional<NodeClass> nodeClass = pool.flatMap(p -> nodeClass(p.nodeClass()));
        if (pool.isEmpty() || nodeClass.isEmpty()) {
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

    private Optional<PoolView> view(NodePool pool, Map<String, Resources> used) {
        Optional<NodeClass> nodeClass = nodeClass(pool.nodeClass());
        if (nodeClass.isEmpty()) {
            once(pool.name(), "its AWSNodeTemplate '" + pool.nodeClass() + "' does not exist");
            return Optional.empty();
        }
        try {
            List<InstanceType> types = cloud.instanceTypes(pool, nodeClass.get());
            said.remove(pool.name());
            return Optional.of(
                    new PoolView(pool, nodeClass.get(), types, used.getOrDefault(pool.name(), Resources.NONE)));
        } catch (CloudException e) {
            once(pool.name(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<NodePool> read(Provisioner provisioner) {
        String version =
                provisioner.metadata().uid() + "/" + provisioner.metadata().resourceVersion();
        Optional<NodePool> known = poolsRead.get(version);
        if (known == null) {
            if (poolsRead.size() > 2 * caches.provisioners().all().size() + 16) {
                poolsRead.clear();
            }
            known = convert(provisioner);
            poolsRead.put(version, known);
        }
        return known;
    }

    private Optional<NodePool> convert(Provisioner provisioner) {
        try {
            return Optional.of(provisioner.toNodePool());
        } catch (IllegalArgumentException e) {
            once(provisioner.metadata().name(), "it cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void once(String pool, String why) {
        if (!why.equals(said.put(pool, why))) {
            LOG.atWarn().addKeyValue("provisioner", pool).log("Provisioner '{}' is not used: {}", pool, why);
        }
    }
}
