package dev.joiner.aws;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Shortage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateAndOverridesResponse;

/**
 * What EC2 answered to a launch. An instant fleet is done when it answers: the call succeeds even when
 * nothing could be started, and says so pool by pool.
 *
 * @param errorKinds of {@code shortages}, one each
 */
record FleetAnswer(List<Instance> instances, List<Shortage> shortages, List<ErrorKind> errorKinds) {
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
        return new FleetAnswer(instances, shortages, kinds);
    }

    /**
     * As the caller sees it. With no instance and nothing but refusals, asking for other offerings will not
     * help: the launch as a whole is refused.
     */
    LaunchOutcome outcome() {
        boolean refused = instances.isEmpty() && !shortages.isEmpty();
        for (ErrorKind kind : errorKinds) {
            refused &= switch (kind) {
                case REFUSED, FORBIDDEN, TEMPLATE_GONE -> true;
                case CAPACITY, SUBNET_FULL, NO_SPOT, THROTTLED, LATER, UNKNOWN, EXISTS, DRY_RUN, INSTANCE_GONE -> false;
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
