package dev.joiner.aws.launch;

import dev.joiner.aws.instance.OwnTags;
import dev.joiner.cloud.CapacityType;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.DefaultTargetCapacityType;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.FleetOnDemandAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.FleetType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SpotAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * The CreateFleet call of a launch, made of its stored text and nothing else: sent again after a crash it is
 * the same call, to the letter.
 */
final class FleetCall {
    private FleetCall() {}

    static CreateFleetRequest of(String id, LaunchBody body) {
        boolean spot = body.capacityType() == CapacityType.SPOT;
        var request = CreateFleetRequest.builder()
                .type(FleetType.INSTANT)
                .clientToken(id)
                .launchTemplateConfigs(body.configs().stream()
                        .map(config -> config(config, body))
                        .toList())
                .targetCapacitySpecification(target -> target.totalTargetCapacity(body.count())
                        .defaultTargetCapacityType(
                                spot ? DefaultTargetCapacityType.SPOT : DefaultTargetCapacityType.ON_DEMAND))
                .tagSpecifications(tags(id, body));
        if (spot) {
            request.spotOptions(options -> options.allocationStrategy(SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED));
        } else {
            request.onDemandOptions(
                    options -> options.allocationStrategy(FleetOnDemandAllocationStrategy.LOWEST_PRICE));
        }
        return request.build();
    }

    private static FleetLaunchTemplateConfigRequest config(LaunchBody.Config config, LaunchBody body) {
        return FleetLaunchTemplateConfigRequest.builder()
                .launchTemplateSpecification(FleetLaunchTemplateSpecificationRequest.builder()
                        .launchTemplateName(config.template())
                        .version("$Latest")
                        .build())
                .overrides(config.zones().entrySet().stream()
                        .flatMap(type -> type.getValue().stream().map(zone -> override(type.getKey(), zone, body)))
                        .toList())
                .build();
    }

    /** The subnet says the zone; it is named as well because EC2's errors then name it, too. */
    private static FleetLaunchTemplateOverridesRequest override(String type, String zone, LaunchBody body) {
        return FleetLaunchTemplateOverridesRequest.builder()
                .instanceType(type)
                .subnetId(body.subnets().get(zone))
                .availabilityZone(zone)
                .build();
    }

    private static List<TagSpecification> tags(String id, LaunchBody body) {
        var all = new TreeMap<>(body.tags());
        all.put(OwnTags.LAUNCH_ID, id);
        var tags = OwnTags.sdk(all);
        return List.of(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.FLEET).stream()
                .map(type ->
                        TagSpecification.builder().resourceType(type).tags(tags).build())
                .toList();
    }
}
