package dev.joiner.api.kube;

import org.jspecify.annotations.Nullable;

/** A DaemonSet: what its pods take of every node that they run on. */
public record DaemonSet(ObjectMeta metadata, Spec spec) implements KubeObject {
    /** Makes absent fields empty. */
    public DaemonSet {
        spec = spec == null ? new Spec(null) : spec;
    }

    /** The pod that it makes, with its own name and as a pod of its namespace: a template says neither. */
    public Pod pod() {
        Template template = spec.template();
        ObjectMeta made = template == null ? null : template.metadata();
        return new Pod(
                made == null ? metadata : metadata.withLabels(made.labels(), made.annotations()),
                template == null || template.spec() == null ? Pod.PodSpec.EMPTY : template.spec(),
                Pod.Status.EMPTY);
    }

    /** What is wanted. */
    public record Spec(@Nullable Template template) {}

    /** The pod template. */
    public record Template(@Nullable ObjectMeta metadata, Pod.@Nullable PodSpec spec) {}
}
