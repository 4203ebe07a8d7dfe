package dev.joiner.api.kube;

/** A namespace; its labels decide which pods a namespace selector reaches. */
public record Namespace(ObjectMeta metadata) implements KubeObject {}
