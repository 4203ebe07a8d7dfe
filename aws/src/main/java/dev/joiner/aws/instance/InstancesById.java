package dev.joiner.aws.instance;

import dev.joiner.cloud.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;

/** Asks EC2 for instances by their ids, whatever their tags and states. */
public record InstancesById(DescribedInstances described) {
    private static final int A_BATCH = 100;

    /** Describes the instances; ids that EC2 does not know are left out. */
    public List<Instance> describe(Collection<String> instanceIds) {
        var instances = new ArrayList<Instance>();
        var unknown = new TreeSet<String>();
        for (List<String> batch : KnownIds.batches(instanceIds, A_BATCH, unknown)) {
            KnownIds.call(
                    batch,
                    unknown,
                    ids -> instances.addAll(described.read(
                            DescribeInstancesRequest.builder().instanceIds(ids).build())));
        }
        return List.copyOf(instances);
    }
}
