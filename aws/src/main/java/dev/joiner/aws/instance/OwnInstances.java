package dev.joiner.aws.instance;

import dev.joiner.cloud.Instance;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Lists the cluster's instances that Joiner started, by tag. */
public record OwnInstances(String cluster, DescribedInstances described) {
    /** A page of 1,000 took more memory than all that we keep of 10,000. */
    private static final int A_PAGE = 200;

    /** All that are not terminated. */
    public List<Instance> list() {
        return read(
                tagged(OwnTags.MANAGED_BY, cluster),
                states("pending", "running", "shutting-down", "stopping", "stopped"));
    }

    /** Those of one launch that have not ended. */
    public List<Instance> startedBy(String launchId) {
        return read(
                        tagged(OwnTags.LAUNCH_ID, launchId),
                        tagged(OwnTags.MANAGED_BY, cluster),
                        states("pending", "running", "stopping", "stopped"))
                .stream()
                .filter(instance -> !instance.state().isDead())
                .toList();
    }

    private List<Instance> read(Filter... filters) {
        return described.read(DescribeInstancesRequest.builder()
                .maxResults(A_PAGE)
                .filters(filters)
                .build());
    }

    private static Filter tagged(String key, String value) {
        return Filter.builder().name("tag:" + key).values(value).build();
    }

    private static Filter states(String... names) {
        return Filter.builder().name("instance-state-name").values(names).build();
    }
}
