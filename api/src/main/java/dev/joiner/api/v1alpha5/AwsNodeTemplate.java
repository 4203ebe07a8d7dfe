package dev.joiner.api.v1alpha5;

import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodeClass.BlockDevice;
import dev.joiner.api.pool.NodeClass.MetadataOptions;
import dev.joiner.api.pool.SelectorTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The object {@code awsnodetemplates.karpenter.k8s.aws/v1alpha1}. */
public record AwsNodeTemplate(ObjectMeta metadata, Spec spec) implements KubeObject {
    public static final String API_VERSION = "karpenter.k8s.aws/v1alpha1";
    public static final String KIND = "AWSNodeTemplate";

    private static final List<String> IDS = List.of("aws-ids", "aws::ids");

    /** Makes absent fields empty. */
    public AwsNodeTemplate {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
    }

    /** What a user may say. */
    public record Spec(
            @Nullable String userData,
            @Nullable String amiFamily,
            @Nullable Map<String, String> amiSelector,
            @Nullable Boolean detailedMonitoring,
            @Nullable String context,
            @Nullable String instanceProfile,
            Map<String, String> subnetSelector,
            Map<String, String> securityGroupSelector,
            Map<String, String> tags,
            @Nullable String launchTemplate,
            @Nullable Metadata metadataOptions,
            List<Mapping> blockDeviceMappings) {
        static final Spec EMPTY =
                new Spec(null, null, null, null, null, null, Map.of(), Map.of(), Map.of(), null, null, List.of());

        /** Makes absent fields empty. */
        public Spec {
            subnetSelector = Map.copyOf(Objects.requireNonNullElse(subnetSelector, Map.<String, String>of()));
            securityGroupSelector =
                    Map.copyOf(Objects.requireNonNullElse(securityGroupSelector, Map.<String, String>of()));
            tags = Map.copyOf(Objects.requireNonNullElse(tags, Map.<String, String>of()));
            blockDeviceMappings = List.copyOf(Objects.requireNonNullElse(blockDeviceMappings, List.<Mapping>of()));
        }
    }

    /** IMDS options. */
    public record Metadata(
            @Nullable String httpEndpoint,
            @Nullable String httpProtocolIPv6,
            @Nullable Integer httpPutResponseHopLimit,
            @Nullable String httpTokens) {
        /** With the defaults of the generation for what is left out. */
        public MetadataOptions toOptions(MetadataOptions defaults) {
            return new MetadataOptions(
                    Objects.requireNonNullElse(httpEndpoint, defaults.httpEndpoint()),
                    Objects.requireNonNullElse(httpProtocolIPv6, defaults.httpProtocolIpv6()),
                    Objects.requireNonNullElse(httpPutResponseHopLimit, defaults.httpPutResponseHopLimit()),
                    Objects.requireNonNullElse(httpTokens, defaults.httpTokens()));
        }
    }

    /** A disk. */
    public record Mapping(String deviceName, @Nullable Ebs ebs) {
        /** What it means; without a volume, EC2's defaults. */
        public BlockDevice toBlockDevice() {
            Ebs disk = Objects.requireNonNullElse(ebs, Ebs.DEFAULT);
            return new BlockDevice(
                    Objects.requireNonNullElse(deviceName, ""),
                    Optional.ofNullable(disk.volumeSize()),
                    Optional.ofNullable(disk.volumeType()),
                    Optional.ofNullable(disk.iops()),
                    Optional.ofNullable(disk.throughput()),
                    Optional.ofNullable(disk.encrypted()),
                    Optional.ofNullable(disk.kmsKeyID()),
                    Optional.ofNullable(disk.snapshotID()),
                    Optional.ofNullable(disk.deleteOnTermination()));
        }
    }

    /** A disk's volume. */
    public record Ebs(
            @Nullable Boolean deleteOnTermination,
            @Nullable Boolean encrypted,
            @Nullable Integer iops,
            @Nullable String kmsKeyID,
            @Nullable String snapshotID,
            @Nullable Integer throughput,
            @Nullable String volumeSize,
            @Nullable String volumeType) {
        static final Ebs DEFAULT = new Ebs(null, null, null, null, null, null, null, null);
    }

    /** What it means. */
    public NodeClass toNodeClass() {
        Metadata options = spec.metadataOptions();
        return new NodeClass(
                metadata.name(),
                metadata.uid(),
                Generation.V1ALPHA5,
                Optional.ofNullable(spec.amiFamily()),
                terms(spec.subnetSelector()),
                terms(spec.securityGroupSelector()),
                Optional.ofNullable(spec.instanceProfile()),
                Optional.ofNullable(spec.userData()),
                spec.tags(),
                spec.blockDeviceMappings().stream().map(Mapping::toBlockDevice).toList(),
                options == null
                        ? MetadataOptions.V1ALPHA1_DEFAULT
                        : options.toOptions(MetadataOptions.V1ALPHA1_DEFAULT),
                Boolean.TRUE.equals(spec.detailedMonitoring()));
    }

    /** One term: all of it must match. Commas part alternatives, {@code aws-ids} lists ids. */
    private static List<SelectorTerm> terms(Map<String, String> selector) {
        var ids = new ArrayList<String>();
        var tags = new TreeMap<String, List<String>>();
        selector.forEach((key, value) -> {
            if (IDS.contains(key)) {
                ids.addAll(alternatives(value));
            } else {
                tags.put(key, alternatives(value));
            }
        });
        return selector.isEmpty() ? List.of() : List.of(new SelectorTerm(ids, List.of(), tags));
    }

    private static List<String> alternatives(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
