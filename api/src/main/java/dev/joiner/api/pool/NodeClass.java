package dev.joiner.api.pool;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The AWS side of a node: where it stands, what it boots, how it is tagged. From an AWSNodeTemplate or an
 * EC2NodeClass.
 *
 * @param name unique among the classes of its generation
 * @param uid of the object it came from
 * @param generation which API it came from
 * @param amiFamily AL2, AL2023, Bottlerocket, Ubuntu or Custom; empty when the user left it to us
 * @param subnets which subnets: terms are alternatives
 * @param securityGroups which security groups: terms are alternatives
 * @param instanceProfile the nodes' instance profile; empty for the installation's default
 * @param userData put before ours
 * @param tags of instances and volumes
 * @param blockDevices disks; empty for the family's default
 * @param metadata instance metadata options
 * @param detailedMonitoring whether CloudWatch samples every minute
 */
public record NodeClass(
        String name,
        String uid,
        Generation generation,
        Optional<String> amiFamily,
        List<SelectorTerm> subnets,
        List<SelectorTerm> securityGroups,
        Optional<String> instanceProfile,
        Optional<String> userData,
        Map<String, String> tags,
        List<BlockDevice> blockDevices,
        MetadataOptions metadata,
        boolean detailedMonitoring) {
    /** Copies the collections. */
    public NodeClass {
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
        tags = Map.copyOf(tags);
        blockDevices = List.copyOf(blockDevices);
    }

    /** A class in which nothing is said: what its generation means then, and no subnets. */
    public static NodeClass plain(Generation generation, String name) {
        return new NodeClass(
                name,
                "",
                generation,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                generation == Generation.V1 ? MetadataOptions.V1_DEFAULT : MetadataOptions.V1ALPHA1_DEFAULT,
                false);
    }

    /**
     * One disk.
     *
     * @param volumeSize a quantity; empty when a snapshot gives it
     */
    public record BlockDevice(
            String deviceName,
            Optional<String> volumeSize,
            Optional<String> volumeType,
            Optional<Integer> iops,
            Optional<Integer> throughput,
            Optional<Boolean> encrypted,
            Optional<String> kmsKeyId,
            Optional<String> snapshotId,
            Optional<Boolean> deleteOnTermination) {}

    /** IMDS options of the nodes. */
    public record MetadataOptions(
            String httpEndpoint, String httpProtocolIpv6, int httpPutResponseHopLimit, String httpTokens) {
        /** What v1alpha1 means when nothing is said: IMDSv2 only, two hops, no IPv6. */
        public static final MetadataOptions V1ALPHA1_DEFAULT =
                new MetadataOptions("enabled", "disabled", 2, "required");

        /** What v1 means when nothing is said: IMDSv2 only, not for containers with a network of their own. */
        public static final MetadataOptions V1_DEFAULT = new MetadataOptions("enabled", "disabled", 1, "required");
    }
}
