package dev.joiner.aws.client;

import dev.joiner.cloud.ec2.NodeSizing;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the installation says about its cluster and AWS.
 *
 * @param clusterName name of the EKS cluster; instances are told apart by it
 * @param clusterEndpoint URL of the API server; empty asks EKS
 * @param clusterCaBundle base64 of the cluster's CA certificate; empty asks EKS
 * @param serviceCidr addresses of the cluster's services, which AL2023 nodes need; empty asks EKS
 * @param defaultInstanceProfile for node classes that name none
 * @param region empty takes the SDK's (AWS_REGION, profile, instance metadata)
 * @param endpointOverride address used for all services instead, such as that of an emulator; on loopback no real
 *     credentials are sent there
 * @param vmMemoryOverheadPercent part of the memory that the hypervisor keeps, from 0 to 1
 * @param reservedEnis network interfaces that pods cannot use, from 0
 * @param enableEniLimitedPodDensity whether interfaces limit the pods of a node; otherwise 110
 * @param tags on everything that is created, besides the class' own
 */
public record AwsSettings(
        String clusterName,
        Optional<String> clusterEndpoint,
        Optional<String> clusterCaBundle,
        Optional<String> serviceCidr,
        Optional<String> defaultInstanceProfile,
        Optional<String> region,
        Optional<URI> endpointOverride,
        double vmMemoryOverheadPercent,
        int reservedEnis,
        boolean enableEniLimitedPodDensity,
        Map<String, String> tags) {
    private static final Pattern CLUSTER_NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,99}");

    /**
     * Copies the tags and checks every value.
     *
     * @throws IllegalArgumentException naming all that are wrong
     */
    public AwsSettings {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        List<String> problems = new ArrayList<>();
        if (!CLUSTER_NAME.matcher(clusterName).matches()) {
            problems.add("clusterName '" + clusterName + "': 1 to 100 letters, digits, '-' and '_'");
        }
        if (!(vmMemoryOverheadPercent >= 0 && vmMemoryOverheadPercent < 1)) {
            problems.add("vmMemoryOverheadPercent " + vmMemoryOverheadPercent + ": from 0 to below 1");
        }
        if (reservedEnis < 0) {
            problems.add("reservedEnis " + reservedEnis + ": 0 or more");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("AWS settings: " + String.join("; ", problems));
        }
    }

    /** All defaults: EKS is asked for what is not set. */
    public static AwsSettings forCluster(String clusterName) {
        return new AwsSettings(
                clusterName,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.075,
                0,
                true,
                Map.of());
    }

    /** What it says about the size of nodes. */
    public NodeSizing sizing() {
        return new NodeSizing(vmMemoryOverheadPercent, reservedEnis, enableEniLimitedPodDensity);
    }

    /** The same in another region. */
    public AwsSettings inRegion(String name) {
        return new AwsSettings(
                clusterName,
                clusterEndpoint,
                clusterCaBundle,
                serviceCidr,
                defaultInstanceProfile,
                Optional.of(name),
                endpointOverride,
                vmMemoryOverheadPercent,
                reservedEnis,
                enableEniLimitedPodDensity,
                tags);
    }

    /** The same against an emulator. */
    public AwsSettings at(URI endpoint) {
        return new AwsSettings(
                clusterName,
                clusterEndpoint,
                clusterCaBundle,
                serviceCidr,
                defaultInstanceProfile,
                region,
                Optional.of(endpoint),
                vmMemoryOverheadPercent,
                reservedEnis,
                enableEniLimitedPodDensity,
                tags);
    }

    /** The same with a profile for classes that name none. */
    public AwsSettings withDefaultInstanceProfile(String profile) {
        return new AwsSettings(
                clusterName,
                clusterEndpoint,
                clusterCaBundle,
                serviceCidr,
                Optional.of(profile),
                region,
                endpointOverride,
                vmMemoryOverheadPercent,
                reservedEnis,
                enableEniLimitedPodDensity,
                tags);
    }

    /** The same with a cluster that EKS need not be asked about. */
    public AwsSettings withCluster(String endpoint, String caBundle, String cidr) {
        return new AwsSettings(
                clusterName,
                Optional.of(endpoint),
                Optional.of(caBundle),
                Optional.of(cidr),
                defaultInstanceProfile,
                region,
                endpointOverride,
                vmMemoryOverheadPercent,
                reservedEnis,
                enableEniLimitedPodDensity,
                tags);
    }
}
