package dev.joiner.aws.nodeclass;

import dev.joiner.aws.image.ImageFamily;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.cloud.NodeClassResolution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node class with all that AWS knows of it.
 *
 * @param family empty when it has none that we can boot
 * @param minor of the cluster's Kubernetes version
 * @param subnets those with most free addresses first
 * @param profile the instance profile of its nodes, empty when none is set anywhere
 */
public record ResolvedClass(
        Optional<ImageFamily> family,
        int minor,
        List<Subnet> subnets,
        Optional<String> profile,
        NodeClassResolution resolution) {
    /** A subnet. */
    public record Subnet(String id, String zone, String zoneId, int freeAddresses) {}

    /** Whether nodes of it can be launched. */
    public boolean isReady() {
        return resolution.problems().isEmpty();
    }

    /** Zones with a subnet that is not known to be full. */
    public Set<String> zones(UnavailableOfferings.Marks marks) {
        var zones = new TreeSet<String>();
        for (Subnet subnet : subnets) {
            if (!marks.isSubnetFull(subnet.id())) {
                zones.add(subnet.zone());
            }
        }
        return zones;
    }

    /** The subnet to use in a zone, empty when there is none or all are full. */
    public Optional<Subnet> subnet(String zone, UnavailableOfferings.Marks marks) {
        return subnets.stream()
                .filter(subnet -> subnet.zone().equals(zone) && !marks.isSubnetFull(subnet.id()))
                .findFirst();
    }
}
