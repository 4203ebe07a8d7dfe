package dev.joiner.api.rules;

import dev.joiner.api.Labels;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Label keys by name: those that pools may speak of although their domain is Kubernetes' or Karpenter's. */
final class KnownLabels {
    /** What AWS types have, in v1alpha5 or v1; without the prefix. */
    private static final List<String> OF_TYPES = List.of(
            "instance-accelerator-count",
            "instance-accelerator-manufacturer",
            "instance-accelerator-memory",
            "instance-accelerator-name",
            "instance-ami-id",
            "instance-capability-flex",
            "instance-category",
            "instance-cpu",
            "instance-cpu-manufacturer",
            "instance-cpu-sustained-clock-speed-mhz",
            "instance-ebs-bandwidth",
            "instance-encryption-in-transit-supported",
            "instance-family",
            "instance-generation",
            "instance-gpu-count",
            "instance-gpu-manufacturer",
            "instance-gpu-memory",
            "instance-gpu-name",
            "instance-hypervisor",
            "instance-local-nvme",
            "instance-memory",
            "instance-network-bandwidth",
            "instance-pods",
            "instance-size",
            "instance-tenancy",
            "capacity-reservation-id",
            "capacity-reservation-interruptible",
            "capacity-reservation-type",
            "ec2nodeclass",
            "nitro-sandbox",
            "placement-group-id",
            "placement-group-partition");

    /** Names that Kubernetes used before, which mean the same. */
    static final List<String> DEPRECATED = List.of(
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "beta.kubernetes.io/os",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone");

    /** Keys that may be required although their domain is restricted. */
    static final Set<String> ALL = all();

    private KnownLabels() {}

    private static Set<String> all() {
        var all = new TreeSet<String>(DEPRECATED);
        OF_TYPES.stream().map(name -> Labels.AWS_PREFIX + name).forEach(all::add);
        Stream.of(
                        Labels.ZONE,
                        Labels.REGION,
                        Labels.INSTANCE_TYPE,
                        Labels.ARCH,
                        Labels.OS,
                        Labels.CAPACITY_TYPE,
                        "node.kubernetes.io/windows-build",
                        "topology.k8s.aws/zone-id")
                .forEach(all::add);
        return all;
    }

    /** As a list in CEL. */
    static String inCel() {
        return "['" + String.join("', '", ALL) + "']";
    }
}
