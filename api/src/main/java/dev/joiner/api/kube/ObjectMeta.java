package dev.joiner.api.kube;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' object metadata.
 *
 * @param deletionTimestamp when the object was told to go; null while it may stay
 */
public record ObjectMeta(
        String name,
        String namespace,
        String uid,
        String resourceVersion,
        long generation,
        @Nullable Instant creationTimestamp,
        @Nullable Instant deletionTimestamp,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> ownerReferences,
        List<String> finalizers) {
    /** Makes absent fields empty. */
    public ObjectMeta {
        name = Absent.text(name);
        namespace = Absent.text(namespace);
        uid = Absent.text(uid);
        resourceVersion = Absent.text(resourceVersion);
        labels = Absent.map(labels);
        annotations = Absent.map(annotations);
        ownerReferences = Absent.list(ownerReferences);
        finalizers = Absent.list(finalizers);
    }

    /** The same under another name. */
    public ObjectMeta named(String otherName, String otherNamespace) {
        return new ObjectMeta(
                otherName,
                otherNamespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    /** The same with other labels and annotations. */
    public ObjectMeta withLabels(Map<String, String> otherLabels, Map<String, String> otherAnnotations) {
        return new ObjectMeta(
                name,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                otherLabels,
                otherAnnotations,
                ownerReferences,
                finalizers);
    }

    /** Whether it was told to go. */
    public boolean isDeleting() {
        return deletionTimestamp != null;
    }

    /** The owner that controls it. */
    public Optional<OwnerReference> controller() {
        return ownerReferences.stream().filter(OwnerReference::controller).findFirst();
    }

    /** A reference to an owner. */
    public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean controller) {
        /** Makes absent fields empty. */
        public OwnerReference {
            apiVersion = Absent.text(apiVersion);
            kind = Absent.text(kind);
            name = Absent.text(name);
            uid = Absent.text(uid);
        }
    }
}
