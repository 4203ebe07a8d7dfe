package dev.joiner.cloud;

import java.util.List;

/** What became of a launch. Every case but {@link Unknown} and {@link Throttled} closes the launch id. */
public sealed interface LaunchOutcome {
    /**
     * Some or all instances were started.
     *
     * @param instances the started ones, maybe fewer than asked for, maybe none
     * @param shortages why others were not
     */
    record Launched(List<Instance> instances, List<Shortage> shortages) implements LaunchOutcome {
        /** Copies the lists. */
        public Launched {
            instances = List.copyOf(instances);
            shortages = List.copyOf(shortages);
        }
    }

    /** The cloud asked us to slow down: the same request may be sent again later. */
    record Throttled(String message) implements LaunchOutcome {}

    /** The request is wrong or not allowed; sending it again would not help. */
    record Refused(String code, String message) implements LaunchOutcome {}

    /** No answer: instances may or may not have been started. The same request must be sent again. */
    record Unknown(String message) implements LaunchOutcome {}

    /** One way to buy that had no capacity. */
    record Shortage(String instanceType, String zone, CapacityType capacityType, String code, String message) {}
}
