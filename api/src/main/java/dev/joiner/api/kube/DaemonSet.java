package dev.joiner.api.kube;

import org.jspecify.annotations.Nullable;

/** A DaemonSet: what its pods take of every node that they run on. */
public record DaemonSet(ObjectMeta metadata, Spec spec) implements KubeObject {
    /** Makes absent fields empty. */
    public DaemonSet {
        spec = spec == null ? new Spec(null) : spec;
    }

    /** The pod that it makes, as a pod of its namespace. */
    public Pod pod() {
        Template template = spec.template();
        return new Pod(
                template == null || template.metadata() == null ? metadata : template.metadata(),
                template == null || template.spec() == null ? Pod.PodSpec.EMPTY : template.spec(),
                Pod.Status.EMPTY);
    }

    /** What is wanted. */
    public record Spec(@Nullable Template template) {}

    /** The pod template. */
    public record Template(@Nullable ObjectMeta metadata, Pod.@Nullable PodSpec spec) {}
}
