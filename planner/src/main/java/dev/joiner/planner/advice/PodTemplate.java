package dev.joiner.planner.advice;

import dev.joiner.api.kube.Pod;

/**
 * Pods as somebody describes them.
 *
 * @param path of the pod's spec in the object, as {@code spec.template.spec}
 * @param pod the template as a pod, in the object's namespace
 * @param everywhere whether each node gets one, as of a DaemonSet: then no pool has to take it
 */
public record PodTemplate(String path, Pod pod, boolean everywhere) {}
