package dev.joiner.aws.launch;

import dev.joiner.api.pool.NodeClass.BlockDevice;
import dev.joiner.api.pool.NodeClass.MetadataOptions;
import dev.joiner.aws.instance.OwnTags;
import dev.joiner.cloud.ec2.PodDisk;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMappingRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateEbsBlockDeviceRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateIamInstanceProfileSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * All that nodes of one launch have in common, but for type and subnet.
 *
 * @param userData plain text
 * @param profile name or ARN of the instance profile
 * @param tags of the network interfaces; instances and volumes get theirs from the launch
 */
record LaunchTemplateContent(
        String imageId,
        String userData,
        List<String> securityGroups,
        String profile,
        List<BlockDevice> disks,
        MetadataOptions metadata,
        boolean detailedMonitoring,
        Map<String, String> tags) {
    /** EC2 takes 16 KiB before base64. */
    static final int LONGEST_USER_DATA = 16 * 1024;

    private static final int HASH_LENGTH = 20;

    LaunchTemplateContent {
        securityGroups = List.copyOf(securityGroups);
        disks = List.copyOf(disks);
        tags = Map.copyOf(tags);
    }

    /**
     * A name that says the content: the same content is the same template, whoever made it and when. At most
     * 128 characters, since a cluster's name has at most 100.
     */
    String name(String cluster) {
        return "joiner/" + cluster + "/" + Digest.hex(canonical(), HASH_LENGTH);
    }

    /** Without the user data, which may hold secrets. */
    @Override
    public String toString() {
        return "LaunchTemplateContent[image " + imageId + ", user data " + userData.length() + " characters]";
    }

    private String canonical() {
        return CanonicalJson.of(Map.of(
                "disks", disks.stream().map(LaunchTemplateContent::canonical).toList(),
                "groups", securityGroups,
                "image", imageId,
                "metadata",
                        List.of(
                                metadata.httpEndpoint(),
                                metadata.httpProtocolIpv6(),
                                metadata.httpPutResponseHopLimit(),
                                metadata.httpTokens()),
                "monitoring", detailedMonitoring,
                "profile", profile,
                "tags", tags,
                "userData", userData));
    }

    private static Map<String, Object> canonical(BlockDevice disk) {
        var map = new HashMap<String, Object>();
        map.put("name", disk.deviceName());
        disk.volumeSize().ifPresent(size -> map.put("gib", PodDisk.gib(size)));
        disk.volumeType().ifPresent(type -> map.put("type", type));
        disk.iops().ifPresent(iops -> map.put("iops", iops));
        disk.throughput().ifPresent(throughput -> map.put("throughput", throughput));
        disk.encrypted().ifPresent(encrypted -> map.put("encrypted", encrypted));
        disk.kmsKeyId().ifPresent(key -> map.put("key", key));
        disk.snapshotId().ifPresent(snapshot -> map.put("snapshot", snapshot));
        disk.deleteOnTermination().ifPresent(delete -> map.put("delete", delete));
        return new TreeMap<>(map);
    }

    RequestLaunchTemplateData sdk() {
        return RequestLaunchTemplateData.builder()
                .imageId(imageId)
                .userData(Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8)))
                .securityGroupIds(securityGroups)
                .iamInstanceProfile(profile(profile))
                .blockDeviceMappings(
                        disks.stream().map(LaunchTemplateContent::sdk).toList())
                .metadataOptions(LaunchTemplateInstanceMetadataOptionsRequest.builder()
                        .httpEndpoint(metadata.httpEndpoint())
                        .httpProtocolIpv6(metadata.httpProtocolIpv6())
                        .httpPutResponseHopLimit(metadata.httpPutResponseHopLimit())
                        .httpTokens(metadata.httpTokens())
                        .build())
                .monitoring(m -> m.enabled(detailedMonitoring))
                .tagSpecifications(LaunchTemplateTagSpecificationRequest.builder()
                        .resourceType(ResourceType.NETWORK_INTERFACE)
                        .tags(OwnTags.sdk(tags))
                        .build())
                .build();
    }

    private static LaunchTemplateIamInstanceProfileSpecificationRequest profile(String nameOrArn) {
        var request = LaunchTemplateIamInstanceProfileSpecificationRequest.builder();
        return (nameOrArn.startsWith("arn:") ? request.arn(nameOrArn) : request.name(nameOrArn)).build();
    }

    private static LaunchTemplateBlockDeviceMappingRequest sdk(BlockDevice disk) {
        return LaunchTemplateBlockDeviceMappingRequest.builder()
                .deviceName(disk.deviceName())
                .ebs(LaunchTemplateEbsBlockDeviceRequest.builder()
                        .volumeSize(disk.volumeSize().map(PodDisk::gib).orElse(null))
                        .volumeType(disk.volumeType().orElse(null))
                        .iops(disk.iops().orElse(null))
                        .throughput(disk.throughput().orElse(null))
                        .encrypted(disk.encrypted().orElse(null))
                        .kmsKeyId(disk.kmsKeyId().orElse(null))
                        .snapshotId(disk.snapshotId().orElse(null))
                        .deleteOnTermination(disk.deleteOnTermination().orElse(null))
                        .build())
                .build();
    }
}
