package dev.joiner.api.kube;

/** A priority by name. */
public record PriorityClass(ObjectMeta metadata, int value, boolean globalDefault) implements KubeObject {}
