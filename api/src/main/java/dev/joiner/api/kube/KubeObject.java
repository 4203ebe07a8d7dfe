package dev.joiner.api.kube;

/** Anything with metadata. */
public interface KubeObject {
    /** Its metadata. */
    ObjectMeta metadata();

    /** {@code namespace/name}, or the name alone of a cluster-wide object. */
    default String key() {
        return metadata().namespace().isEmpty()
                ? metadata().name()
                : metadata().namespace() + "/" + metadata().name();
    }
}
