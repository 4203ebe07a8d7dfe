package dev.joiner.cluster.state;

import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.Pod;

/** Where a pod stands between creation and node. */
public enum SchedulingState {
    /** On a node, not ended. */
    BOUND,
    /** The scheduler found no node for it. */
    UNSCHEDULABLE,
    /** The scheduler has not said anything yet. */
    UNDECIDED,
    /** It has a place in mind: after a preemption, or since we nominated it. */
    NOMINATED,
    /** Gated, ended, going, or a DaemonSet's or kubelet's own: no demand of ours. */
    NO_DEMAND;

    /** Whether such a pod is to get a node yet. */
    public boolean waits() {
        return this == UNSCHEDULABLE || this == UNDECIDED || this == NOMINATED;
    }

    /** The state of a pod. */
    public static SchedulingState of(Pod pod) {
        if (pod.isTerminal()) {
            return NO_DEMAND;
        }
        if (pod.isBound()) {
            return BOUND;
        }
        if (pod.metadata().isDeleting()
                || pod.isOfDaemonSet()
                || pod.isStatic()
                || !pod.spec().schedulingGates().isEmpty()) {
            return NO_DEMAND;
        }
        if (!pod.status().nominatedNodeName().isEmpty()) {
            return NOMINATED;
        }
        return Condition.find(pod.status().conditions(), "PodScheduled")
                .filter(scheduled -> scheduled.status().equals("False"))
                .map(scheduled -> scheduled.reason().equals("Unschedulable") ? UNSCHEDULABLE : UNDECIDED)
                .orElse(UNDECIDED);
    }
}
