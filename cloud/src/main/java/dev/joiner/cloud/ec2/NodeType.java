package dev.joiner.cloud.ec2;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An instance type as the node of a pool and class: all but where it is sold, and for how much.
 *
 * @param requirements its labels without zone and capacity type
 */
public record NodeType(TypeFacts facts, Requirements requirements, Resources capacity, Resources allocatable) {
    /**
     * All types as nodes under these settings, in the order given.
     *
     * @throws IllegalArgumentException if a quantity of the kubelet's settings or of the class' disks cannot be
     *     read
     */
    public static List<NodeType> all(
            Collection<TypeFacts> types,
            Generation generation,
            KubeletSettings kubelet,
            NodeClass nodeClass,
            NodeSizing sizing,
            String region) {
        var math = new InstanceMath(generation, sizing, kubelet, PodDisk.bytes(nodeClass));
        var labels = new InstanceLabels(generation, region);
        Requirement className = Requirement.in(Labels.NODE_CLASS, nodeClass.name());
        var all = new ArrayList<NodeType>(types.size());
        for (TypeFacts type : types) {
            List<Requirement> requirements = labels.of(type, math.pods(type));
            if (generation == Generation.V1) {
                requirements.add(className);
            }
            Resources capacity = math.capacity(type);
            all.add(new NodeType(type, Requirements.of(requirements), capacity, math.allocatable(type, capacity)));
        }
        return all;
    }

    /**
     * The type with what is sold of it; empty when nothing is.
     *
     * @param zoneIds of the offerings' zones, as {@code use1-az1}; empty when they are not known
     */
    public Optional<InstanceType> offered(List<Offering> offerings, Collection<String> zoneIds) {
        if (offerings.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<String> zones = new TreeSet<>();
        SortedSet<String> capacityTypes = new TreeSet<>();
        for (Offering offering : offerings) {
            zones.add(offering.zone());
            capacityTypes.add(offering.capacityType().text());
        }
        Requirements where = Requirements.of(
                Requirement.in(Labels.ZONE, zones),
                Requirement.in(Labels.CAPACITY_TYPE, capacityTypes),
                zoneIds.isEmpty()
                        ? Requirement.exists(Labels.ZONE_ID)
                        : Requirement.in(Labels.ZONE_ID, new TreeSet<>(zoneIds)));
        return Optional.of(new InstanceType(facts.name(), requirements.and(where), capacity, allocatable, offerings));
    }
}
