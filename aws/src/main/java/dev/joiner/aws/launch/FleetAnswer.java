package dev.joiner.aws.launch;

import dev.joiner.aws.client.ErrorKind;
import dev.joiner.aws.instance.OwnTags;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Shortage;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateAndOverridesResponse;

/**
 * What EC2 answered to a launch. An instant fleet is done when it answers: the call succeeds even when nothing could be
 * started, and says so pool by pool. What it answers to the same call again is not documented.
 *
 * @param fleetId to quote to support
 * @param errorKinds of {@code shortages}, one each
 */
record FleetAnswer(String fleetId, List<Instance> instances, List<Shortage> shortages, List<ErrorKind> errorKinds) {
    static FleetAnswer read(CreateFleetResponse response, String id, LaunchBody body, Instant now) {
        var instances = new ArrayList<Instance>();
        var tags = new TreeMap<>(body.tags());
        tags.put(OwnTags.LAUNCH_ID, id);
        for (CreateFleetInstance entry : response.instances()) {
            for (String instanceId : entry.instanceIds()) {
                instances.add(instance(instanceId, entry, id, body, now, tags));
            }
        }
        var shortages = new ArrayList<Shortage>();
        var kinds = new ArrayList<ErrorKind>();
        for (CreateFleetError error : response.errors()) {
            shortages.add(shortage(error, body));
            kinds.add(ErrorKind.of(text(error.errorCode())));
        }
        return new FleetAnswer(text(response.fleetId()), instances, shortages, kinds);
    }

    /** With the instances as EC2 describes them, and without those that have ended. */
    FleetAnswer checkedBy(Collection<Instance> described) {
        var byId = described.stream().collect(Collectors.toMap(Instance::id, instance -> instance));
        List<Instance> living = instances.stream()
                .map(instance -> byId.getOrDefault(instance.id(), instance))
                .filter(instance -> !instance.state().isDead())
                .toList();
        return new FleetAnswer(fleetId, living, shortages, errorKinds);
    }

    /**
     * As the caller sees it. With no instance and nothing but refusals, asking for other offerings will not
     * help: the launch as a whole is refused. With neither instances nor errors, as EC2 may answer to a call that it
     * carried out before, nobody knows what was started.
     */
    LaunchOutcome outcome() {
        if (instances.isEmpty() && shortages.isEmpty()) {
            return new Unknown("CreateFleet: EC2 names the fleet (" + fleetId + ") but no instance and no error");
        }
        boolean refused = instances.isEmpty();
        for (ErrorKind kind : errorKinds) {
            refused &= switch (kind) {
                case REFUSED, FORBIDDEN, TEMPLATE_GONE -> true;
                case CAPACITY, SUBNET_FULL, NO_SPOT, THROTTLED, LATER, UNKNOWN, EXISTS, DRY_RUN, INSTANCE_UNKNOWN ->
                    false;
            };
        }
        return refused
                ? new Refused(shortages.getFirst().code(), shortages.getFirst().message())
                : new Launched(instances, shortages);
    }

    private static Instance instance(
            String instanceId,
            CreateFleetInstance entry,
            String launchId,
            LaunchBody body,
            Instant now,
            Map<String, String> tags) {
        String lifecycle = text(entry.lifecycleAsString());
        return new Instance(
                instanceId,
                type(entry.instanceTypeAsString(), entry.launchTemplateAndOverrides()),
                zone(entry.launchTemplateAndOverrides(), body),
                CapacityType.of(lifecycle).orElse(body.capacityType()),
                Instance.State.PENDING,
                launchId,
                "",
                now,
                tags);
    }

    private static Shortage shortage(CreateFleetError error, LaunchBody body) {
        return new Shortage(
                type(null, error.launchTemplateAndOverrides()),
                zone(error.launchTemplateAndOverrides(), body),
                CapacityType.of(text(error.lifecycleAsString())).orElse(body.capacityType()),
                text(error.errorCode()),
                text(error.errorMessage()));
    }

    private static String type(@Nullable String named, @Nullable LaunchTemplateAndOverridesResponse answer) {
        FleetLaunchTemplateOverrides overrides = answer == null ? null : answer.overrides();
        return named != null ? named : overrides == null ? "" : text(overrides.instanceTypeAsString());
    }

    private static String zone(@Nullable LaunchTemplateAndOverridesResponse answer, LaunchBody body) {
        FleetLaunchTemplateOverrides overrides = answer == null ? null : answer.overrides();
        if (overrides != null && overrides.availabilityZone() != null) {
            return overrides.availabilityZone();
        }
        if (overrides != null && overrides.subnetId() != null) {
            return body.zone(overrides.subnetId());
        }
        return body.subnets().size() == 1 ? body.subnets().keySet().iterator().next() : "";
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
