package dev.joiner.cli.validate;

import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.ManifestException;
import dev.joiner.cloud.ec2.OfflineCatalogue;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.advice.Surroundings;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What stands around each of the manifests: the others. Thread-safe: no state. */
final class InputSurroundings {
    private InputSurroundings() {}

    /** With the types that the catalogue has for these pools. */
    static Surroundings of(List<Manifest> objects, OfflineCatalogue catalogue) {
        var pools = new ArrayList<NodePool>();
        var classes = new EnumMap<Generation, Set<String>>(Generation.class);
        var read = new ArrayList<NodeClass>();
        var claims = new ArrayList<PersistentVolumeClaim>();
        var volumes = new ArrayList<PersistentVolume>();
        var storageClasses = new ArrayList<StorageClass>();
        for (Manifest object : objects) {
            switch (object.apiVersion() + "/" + object.kind()) {
                case "karpenter.sh/v1alpha5/Provisioner" ->
                    add(pools, () -> object.as(Provisioner.class).toNodePool());
                case "karpenter.sh/v1/NodePool" ->
                    add(pools, () -> object.as(KarpenterNodePool.class).toNodePool());
                case "karpenter.k8s.aws/v1alpha1/AWSNodeTemplate" -> {
                    name(classes, Generation.V1ALPHA5, object);
                    add(read, () -> object.as(AwsNodeTemplate.class).toNodeClass());
                }
                case "karpenter.k8s.aws/v1/EC2NodeClass" -> {
                    name(classes, Generation.V1, object);
                    add(read, () -> object.as(Ec2NodeClass.class).toNodeClass());
                }
                case "v1/PersistentVolumeClaim" ->
                    add(claims, () -> object.inNamespace().as(PersistentVolumeClaim.class));
                case "v1/PersistentVolume" -> add(volumes, () -> object.as(PersistentVolume.class));
                case "storage.k8s.io/v1/StorageClass" -> add(storageClasses, () -> object.as(StorageClass.class));
                default -> {
                    // Says nothing about others.
                }
            }
        }
        var nodeClasses = new HashMap<String, NodeClass>();
        read.forEach(nodeClass -> nodeClasses.put(nodeClass.generation() + nodeClass.name(), nodeClass));
        var views = new ArrayList<PoolView>();
        for (NodePool pool : pools) {
            // A class that is not among the manifests has nothing special.
            NodeClass nodeClass = Optional.ofNullable(nodeClasses.get(pool.generation() + pool.nodeClass()))
                    .orElseGet(() -> NodeClass.plain(pool.generation(), pool.nodeClass()));
            add(views, () -> new PoolView(pool, nodeClass, catalogue.instanceTypes(pool, nodeClass), Resources.NONE));
        }
        return new Surroundings(pools, views, classes, StorageFacts.of(claims, volumes, storageClasses));
    }

    /** What cannot be read is told when it is checked itself. */
    private static <T> void add(List<T> list, Supplier<T> reader) {
        try {
            list.add(reader.get());
        } catch (ManifestException | IllegalArgumentException e) {
            return;
        }
    }

    private static void name(Map<Generation, Set<String>> classes, Generation generation, Manifest object) {
        classes.computeIfAbsent(generation, g -> new TreeSet<>()).add(object.name());
    }
}
