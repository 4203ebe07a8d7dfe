package dev.joiner.twin.boot;

import java.util.Map;
import java.util.Optional;

/**
 * A node that is there from the start and that Joiner did not make.
 *
 * @param number tells them apart: name, address and instance id come from it
 * @param zone availability zone
 * @param type instance type, for its size
 * @param labels besides the usual ones
 * @param taint {@code key=value:Effect}, if it has one
 */
public record StandingNode(int number, String zone, String type, Map<String, String> labels, Optional<String> taint) {
    /** Copies the labels. */
    public StandingNode {
        labels = Map.copyOf(labels);
    }

    /** One of the two that stand for the article's managed node group. */
    public static StandingNode system(int number, String zone) {
        return new StandingNode(
                number,
                zone,
                "m5.large",
                Map.of("eks.amazonaws.com/nodegroup", "system", "eks.amazonaws.com/capacityType", "ON_DEMAND"),
                Optional.of("CriticalAddonsOnly=true:NoSchedule"));
    }

    /** An empty one that takes any pod and belongs to no pool. */
    public static StandingNode spare(int number, String zone) {
        return new StandingNode(number, zone, "m5.large", Map.of(), Optional.empty());
    }

    String address() {
        // Outside the three subnets, so that no instance gets the same name.
        return "10.64.%d.%d".formatted(128 + number / 250, 1 + number % 250);
    }

    String name() {
        return "ip-" + address().replace('.', '-') + "." + zone.substring(0, zone.length() - 1) + ".compute.internal";
    }

    String instanceId() {
        return "i-%017x".formatted(number + 1);
    }
}
