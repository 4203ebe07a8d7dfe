package dev.joiner.aws.launch;

import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CloudException;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.KubernetesNetworkConfigResponse;

/**
 * What a node must know to join.
 *
 * @param endpoint URL of the API server
 * @param caBundle base64 of its CA's certificate
 * @param serviceCidr addresses of services
 */
public record Cluster(String name, String endpoint, String caBundle, String serviceCidr) {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");
    private static final Pattern ENDPOINT = Pattern.compile("https://[A-Za-z0-9._:\\[\\]-]+/?");

    /** Refuses what cannot stand in user data. */
    public Cluster {
        check("clusterEndpoint", endpoint, ENDPOINT, "https://name or https://name:port");
        check("clusterCABundle", caBundle, BASE64, "base64 without line breaks");
        check("service CIDR", serviceCidr, CIDR, "an address range such as 10.100.0.0/16");
        URI.create(endpoint);
    }

    /** From the settings; EKS is asked only for what they leave open. */
    public static Cluster read(AwsSettings settings, EksClient eks, Calls calls) {
        String name = settings.clusterName();
        if (settings.clusterEndpoint().isPresent()
                && settings.clusterCaBundle().isPresent()
                && settings.serviceCidr().isPresent()) {
            return new Cluster(
                    name,
                    settings.clusterEndpoint().get(),
                    settings.clusterCaBundle().get(),
                    settings.serviceCidr().get());
        }
        var cluster = calls.plain("DescribeCluster " + name, () -> eks.describeCluster(r -> r.name(name)))
                .cluster();
        return new Cluster(
                name,
                settings.clusterEndpoint().orElseGet(() -> present(name, "endpoint", cluster.endpoint())),
                settings.clusterCaBundle()
                        .orElseGet(() -> present(
                                name,
                                "certificate authority",
                                cluster.certificateAuthority() == null
                                        ? null
                                        : cluster.certificateAuthority().data())),
                settings.serviceCidr()
                        .orElseGet(() -> present(name, "service CIDR", cidr(cluster.kubernetesNetworkConfig()))));
    }

    private static @Nullable String cidr(@Nullable KubernetesNetworkConfigResponse network) {
        if (network == null) {
            return null;
        }
        return network.serviceIpv4Cidr() != null ? network.serviceIpv4Cidr() : network.serviceIpv6Cidr();
    }

    private static String present(String name, String what, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new CloudException("cluster " + name + " has no " + what + " yet (EKS DescribeCluster)", true, null);
        }
        return value;
    }

    private static void check(String what, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new CloudException(what + " is not " + expected, false, null);
        }
    }
}
