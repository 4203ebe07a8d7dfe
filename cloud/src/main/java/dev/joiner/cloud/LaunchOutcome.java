package dev.joiner.cloud;

import java.util.List;

/**
 * What became of a launch. Every case but {@link Unknown} and {@link Throttled} closes the launch id: the request is not
 * sent again. Instances that carry its tag are looked for all the same: an answer may be one to a later sending.
 */
public sealed interface LaunchOutcome {
    /**
     * Some or all instances were started, or none for reasons that are given.
     *
     * @param instances the started ones, maybe fewer than asked for, maybe none; none that is known to have ended
     * @param shortages why others were not; not empty when there is no instance
     */
    record Launched(List<Instance> instances, List<Shortage> shortages) implements LaunchOutcome {
        /** Copies the lists. */
        public Launched {
            instances = List.copyOf(instances);
            shortages = List.copyOf(shortages);
            if (instances.isEmpty() && shortages.isEmpty()) {
                throw new IllegalArgumentException("a launch without an instance and without a reason is unknown");
            }
        }
    }

    /** The cloud asked us to slow down: the same request may be sent again later. */
    record Throttled(String message) implements LaunchOutcome {}

    /**
     * The request is wrong or not allowed, or its id stands for another request already; sending it again would not help.
     * Instances of an earlier sending may be there: {@link CloudProvider#startedBy} tells.
     *
     * @param code the cloud's own, as {@code IdempotentParameterMismatch}, or one of ours
     */
    record Refused(String code, String message) implements LaunchOutcome {}

    /**
     * No answer, or one that does not say what was started: instances may or may not be there or on their way.
     * {@link CloudProvider#startedBy} tells after a while; where it finds none, the same request is sent again.
     */
    record Unknown(String message) implements LaunchOutcome {}

    /** One way to buy that had no capacity. */
    record Shortage(String instanceType, String zone, CapacityType capacityType, String code, String message) {}
}
