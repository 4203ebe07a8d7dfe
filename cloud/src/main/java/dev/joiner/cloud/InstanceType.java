package dev.joiner.cloud;

import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import java.util.List;

/**
 * What the cloud sells, as a node of one pool would see it.
 *
 * @param name as EC2 calls it, as {@code t3.medium}
 * @param requirements every label of its nodes and the values it may have; zone and capacity type list those
 *     of the offerings
 * @param capacity what the node reports
 * @param allocatable what pods and DaemonSets can use
 * @param offerings where and how it can be bought, in no particular order
 */
public record InstanceType(
        String name, Requirements requirements, Resources capacity, Resources allocatable, List<Offering> offerings) {
    /** Copies the offerings. */
    public InstanceType {
        offerings = List.copyOf(offerings);
    }
}
