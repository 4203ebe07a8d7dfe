package dev.joiner.planner.pods;

import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.StorageClass;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of volumes.
 *
 * @param known false where nobody looked: pods with volumes are refused then
 * @param claims by namespace/name
 * @param volumes by name
 * @param classes by name
 */
public record StorageFacts(
        boolean known,
        Map<String, PersistentVolumeClaim> claims,
        Map<String, PersistentVolume> volumes,
        Map<String, StorageClass> classes) {
    /** Nobody looked. */
    public static final StorageFacts UNKNOWN = new StorageFacts(false, Map.of(), Map.of(), Map.of());

    /** Copies the maps. */
    public StorageFacts {
        claims = Map.copyOf(claims);
        volumes = Map.copyOf(volumes);
        classes = Map.copyOf(classes);
    }

    /** All there is. */
    public static StorageFacts of(
            Collection<PersistentVolumeClaim> claims,
            Collection<PersistentVolume> volumes,
            Collection<StorageClass> classes) {
        return new StorageFacts(true, byKey(claims), byKey(volumes), byKey(classes));
    }

    private static <T extends KubeObject> Map<String, T> byKey(Collection<T> objects) {
        var map = new HashMap<String, T>();
        objects.forEach(object -> map.put(object.key(), object));
        return map;
    }

    /**
     * The key of the claim that a volume of a pod names. A manifest that was not applied yet may say no namespace.
     *
     * @param claim its name
     */
    public static String claimKey(Pod pod, String claim) {
        String namespace = pod.metadata().namespace();
        return (namespace.isEmpty() ? "default" : namespace) + "/" + claim;
    }

    /** The class of claims that name none: of several defaults the newest, as Kubernetes does. */
    Optional<StorageClass> defaultClass() {
        return classes.values().stream()
                .filter(StorageClass::isDefault)
                .max(Comparator.comparing(
                                (StorageClass c) -> c.metadata().creationTimestamp(),
                                Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(StorageClass::key, Comparator.reverseOrder()));
    }
}
