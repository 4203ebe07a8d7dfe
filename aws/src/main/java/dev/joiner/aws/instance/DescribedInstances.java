package dev.joiner.aws.instance;

import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;

/** DescribeInstances, page by page; of a page only what we keep of its instances stays in memory. Thread-safe. */
public record DescribedInstances(Ec2Client ec2, Calls calls) {
    List<Instance> read(DescribeInstancesRequest request) {
        var instances = new ArrayList<Instance>();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            DescribeInstancesResponse answer = calls.read("DescribeInstances", () -> ec2.describeInstances(page));
            answer.reservations()
                    .forEach(reservation ->
                            reservation.instances().forEach(instance -> instances.add(instance(instance))));
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        return List.copyOf(instances);
    }

    private static Instance instance(software.amazon.awssdk.services.ec2.model.Instance instance) {
        Map<String, String> tags = OwnTags.of(instance.tags());
        var placement = instance.placement();
        return new Instance(
                instance.instanceId(),
                text(instance.instanceTypeAsString()),
                placement == null ? "" : text(placement.availabilityZone()),
                "spot".equals(instance.instanceLifecycleAsString()) ? CapacityType.SPOT : CapacityType.ON_DEMAND,
                state(instance.state() == null ? "" : text(instance.state().nameAsString())),
                tags.getOrDefault(OwnTags.LAUNCH_ID, ""),
                text(instance.privateDnsName()),
                instance.launchTime() == null ? Instant.EPOCH : instance.launchTime(),
                tags);
    }

    /** Unknown states count as running: only the states that we know mean an end. */
    private static Instance.State state(String name) {
        return switch (name) {
            case "pending" -> Instance.State.PENDING;
            case "shutting-down" -> Instance.State.SHUTTING_DOWN;
            case "terminated" -> Instance.State.TERMINATED;
            case "stopping" -> Instance.State.STOPPING;
            case "stopped" -> Instance.State.STOPPED;
            default -> Instance.State.RUNNING;
        };
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
