package dev.joiner.aws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.aws.FakeEc2;
import dev.joiner.aws.FakeTime;
import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.Instance;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnInstancesTest {
    private final FakeEc2 ec2 = new FakeEc2();
    private final OwnInstances instances =
            new OwnInstances("demo", new DescribedInstances(ec2, new Calls(new FakeTime().clocks())));

    @Test
    void findsTheLivingOfALaunchAndStoppedOnesToo() {
        int number = 0;
        for (String state : List.of("pending", "running", "stopping", "stopped", "shutting-down", "terminated")) {
            ec2.instances.add(FakeEc2.instance("i-" + number++, state, "launch", "demo"));
        }

        assertThat(instances.startedBy("launch")).extracting(Instance::id).containsExactly("i-0", "i-1", "i-2", "i-3");
    }

    @Test
    void leavesOutOtherLaunchesAndOtherClusters() {
        ec2.instances.add(FakeEc2.instance("i-1", "running", "another", "demo"));
        ec2.instances.add(FakeEc2.instance("i-2", "running", "launch", "another"));

        assertThat(instances.startedBy("launch")).isEmpty();
    }

    @Test
    void listsAllOfTheClusterInPagesOf200() {
        for (int i = 0; i < 450; i++) {
            ec2.instances.add(FakeEc2.instance("i-" + i, "running", "launch", i < 449 ? "demo" : "another"));
        }

        assertThat(instances.list()).hasSize(449);

        assertThat(ec2.describes).hasSize(3).allMatch(request -> request.maxResults() == 200);
    }
}
