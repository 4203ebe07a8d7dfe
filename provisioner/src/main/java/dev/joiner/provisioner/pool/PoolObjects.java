package dev.joiner.provisioner.pool;

import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Node pools and classes as users wrote them, in whichever generation. A name belongs to one pool: nodes carry it as
 * one label, and limits count by it. Where a NodePool and a Provisioner have the same name, the NodePool counts.
 * Confined to the control thread.
 */
public final class PoolObjects {
    private final ClusterCaches caches;
    private final Supplier<Ownership.Now> ownership;
    private final BiConsumer<String, String> unusable;

    /** What objects mean, by uid and resourceVersion: they are asked for at every look and seldom change. */
    private final Map<String, Optional<NodePool>> poolsRead = new HashMap<>();

    /**
     * @param ownership which pools and classes are ours at this moment; others are left out of lists
     * @param unusable told of a pool that is left out, by name and why; may be told again and again
     */
    public PoolObjects(ClusterCaches caches, Supplier<Ownership.Now> ownership, BiConsumer<String, String> unusable) {
        this.caches = caches;
        this.ownership = ownership;
        this.unusable = unusable;
    }

    /** A pool by name, whoever uses it. */
    public Optional<NodePool> pool(String name) {
        return caches.nodePools()
                .get(name)
                .flatMap(this::read)
                .or(() -> caches.provisioners().get(name).flatMap(this::read));
    }

    /** All pools that can be read and are ours, those that are being deleted only if asked for. */
    public List<NodePool> pools(boolean deletingToo) {
        Ownership.Now ours = ownership.get();
        var pools = new ArrayList<NodePool>();
        for (KarpenterNodePool pool : caches.nodePools().all()) {
            if ((deletingToo || !pool.metadata().isDeleting()) && isOurs(pool, ours)) {
                read(pool).ifPresent(pools::add);
            }
        }
        for (Provisioner provisioner : caches.provisioners().all()) {
            String name = provisioner.metadata().name();
            if (caches.nodePools().get(name).isPresent()) {
                // Told under a name of its own: the NodePool is in use.
                unusable.accept(hidden(name), "a NodePool of the same name takes its place: rename one of them");
            } else if ((deletingToo || !provisioner.metadata().isDeleting()) && isOurs(provisioner, ours)) {
                read(provisioner).ifPresent(pools::add);
            }
        }
        return pools;
    }

    private boolean isOurs(KubeObject pool, Ownership.Now ours) {
        String name = pool.metadata().name();
        Optional<String> whyNot = ours.whyNotPool(name, pool.metadata().labels());
        whyNot.ifPresent(why -> unusable.accept(name, why));
        return whyNot.isEmpty();
    }

    /** The names of all pools, readable or not; of a Provisioner whose name a NodePool has taken, with its kind. */
    Set<String> names() {
        var names = new HashSet<String>();
        caches.nodePools().all().forEach(pool -> names.add(pool.metadata().name()));
        for (Provisioner provisioner : caches.provisioners().all()) {
            String name = provisioner.metadata().name();
            names.add(names.contains(name) ? hidden(name) : name);
        }
        return names;
    }

    private static String hidden(String provisioner) {
        return Provisioner.KIND + "/" + provisioner;
    }

    /** The class that a pool names. */
    public Optional<NodeClass> nodeClass(NodePool pool) {
        return switch (pool.generation()) {
            case V1ALPHA5 -> caches.templates().get(pool.nodeClass()).map(AwsNodeTemplate::toNodeClass);
            case V1 -> caches.nodeClasses().get(pool.nodeClass()).map(Ec2NodeClass::toNodeClass);
        };
    }

    /** All classes that are ours. */
    public List<NodeClass> classes() {
        Ownership.Now ours = ownership.get();
        var classes = new ArrayList<NodeClass>();
        caches.nodeClasses().all().stream()
                .filter(object -> isOurClass(object, ours))
                .forEach(object -> classes.add(object.toNodeClass()));
        caches.templates().all().stream()
                .filter(object -> isOurClass(object, ours))
                .forEach(object -> classes.add(object.toNodeClass()));
        return classes;
    }

    private static boolean isOurClass(KubeObject nodeClass, Ownership.Now ours) {
        return ours.whyNotClass(nodeClass.metadata().labels()).isEmpty();
    }

    /** How users call the class of a pool's generation. */
    public static String classKind(Generation generation) {
        return generation == Generation.V1 ? Ec2NodeClass.KIND : AwsNodeTemplate.KIND;
    }

    private Optional<NodePool> read(Provisioner provisioner) {
        return read(provisioner, provisioner::toNodePool);
    }

    /** The settings of its kubelets are its class'. */
    private Optional<NodePool> read(KarpenterNodePool object) {
        return read(object, object::toNodePool)
                .map(pool -> caches.nodeClasses()
                        .get(pool.nodeClass())
                        .map(nodeClass -> pool.toBuilder()
                                .kubelet(nodeClass.kubeletSettings())
                                .build())
                        .orElse(pool));
    }

    private Optional<NodePool> read(KubeObject object, Supplier<NodePool> meaning) {
        String version = object.metadata().uid() + "/" + object.metadata().resourceVersion();
        Optional<NodePool> known = poolsRead.get(version);
        if (known == null) {
            int all = caches.provisioners().all().size()
                    + caches.nodePools().all().size();
            if (poolsRead.size() > 2 * all + 16) {
                poolsRead.clear();
            }
            known = convert(object.metadata().name(), meaning);
            poolsRead.put(version, known);
        }
        return known;
    }

    private Optional<NodePool> convert(String name, Supplier<NodePool> meaning) {
        try {
            return Optional.of(meaning.get());
        } catch (IllegalArgumentException e) {
            unusable.accept(name, "it cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }
}
