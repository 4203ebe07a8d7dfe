package dev.joiner.aws;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Lists the cluster's instances that Joiner started, by tag. */
record OwnInstances(String cluster, Ec2Client ec2, Calls calls) {
    private static final int A_PAGE = 1000;

    List<Instance> list() {
        var instances = new ArrayList<Instance>();
        var request = DescribeInstancesRequest.builder()
                .maxResults(A_PAGE)
                .filters(
                        Filter.builder()
                                .name("tag:" + OwnTags.MANAGED_BY)
                                .values(cluster)
                                .build(),
                        Filter.builder()
                                .name("instance-state-name")
                                .values("pending", "running", "shutting-down", "stopping", "stopped")
                                .build())
                .build();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            DescribeInstancesResponse answer = calls.read("DescribeInstances", () -> ec2.describeInstances(page));
            answer.reservations()
                    .forEach(reservation -> reservation
                            .instances()
                            .forEach(instance -> read(instance).ifPresent(instances::add)));
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        return List.copyOf(instances);
    }

    private static Optional<Instance> read(software.amazon.awssdk.services.ec2.model.Instance instance) {
        Map<String, String> tags = OwnTags.of(instance.tags());
        var placement = instance.placement();
        return state(instance.state() == null ? null : instance.state().nameAsString())
                .map(state -> new Instance(
                        instance.instanceId(),
                        text(instance.instanceTypeAsString()),
                        placement == null ? "" : text(placement.availabilityZone()),
                        "spot".equals(instance.instanceLifecycleAsString())
                                ? CapacityType.SPOT
                                : CapacityType.ON_DEMAND,
                        state,
                        tags.getOrDefault(OwnTags.LAUNCH_ID, ""),
                        text(instance.privateDnsName()),
                        instance.launchTime() == null ? Instant.EPOCH : instance.launchTime(),
                        tags));
    }

    /** Empty for terminated ones, which the filter leaves out, and for states we do not know. */
    private static Optional<Instance.State> state(@Nullable String name) {
        return Optional.ofNullable(
                switch (name == null ? "" : name) {
                    case "pending" -> Instance.State.PENDING;
                    case "running" -> Instance.State.RUNNING;
                    case "shutting-down" -> Instance.State.SHUTTING_DOWN;
                    case "stopping" -> Instance.State.STOPPING;
                    case "stopped" -> Instance.State.STOPPED;
                    default -> null;
                });
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
