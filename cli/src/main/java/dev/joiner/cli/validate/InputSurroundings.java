package dev.joiner.cli.validate;

import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.ManifestException;
import dev.joiner.planner.StorageFacts;
import dev.joiner.planner.advice.Surroundings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What stands around each of the manifests: the others. Thread-safe: no state. */
final class InputSurroundings {
    private InputSurroundings() {}

    static Surroundings of(List<Manifest> objects) {
        var pools = new ArrayList<NodePool>();
        var classes = new EnumMap<Generation, Set<String>>(Generation.class);
        var claims = new ArrayList<PersistentVolumeClaim>();
        var volumes = new ArrayList<PersistentVolume>();
        var storageClasses = new ArrayList<StorageClass>();
        for (Manifest object : objects) {
            switch (object.apiVersion() + "/" + object.kind()) {
                case "karpenter.sh/v1alpha5/Provisioner" ->
                    add(pools, () -> object.as(Provisioner.class).toNodePool());
                case "karpenter.sh/v1/NodePool" ->
                    add(pools, () -> object.as(KarpenterNodePool.class).toNodePool());
                case "karpenter.k8s.aws/v1alpha1/AWSNodeTemplate" -> name(classes, Generation.V1ALPHA5, object);
                case "karpenter.k8s.aws/v1/EC2NodeClass" -> name(classes, Generation.V1, object);
                case "v1/PersistentVolumeClaim" -> add(claims, () -> object.as(PersistentVolumeClaim.class));
                case "v1/PersistentVolume" -> add(volumes, () -> object.as(PersistentVolume.class));
                case "storage.k8s.io/v1/StorageClass" -> add(storageClasses, () -> object.as(StorageClass.class));
                default -> {
                    // Says nothing about others.
                }
            }
        }
        return new Surroundings(pools, List.of(), classes, StorageFacts.of(claims, volumes, storageClasses));
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
