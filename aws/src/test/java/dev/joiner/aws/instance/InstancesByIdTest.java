package dev.joiner.aws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.aws.FakeEc2;
import dev.joiner.aws.FakeTime;
import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstancesByIdTest {
    private final FakeEc2 ec2 = new FakeEc2();
    private final InstancesById instances =
            new InstancesById(new DescribedInstances(ec2, new Calls(new FakeTime().clocks())));

    @Test
    void tellsOfInstancesInEveryStateWhateverTheirTags() {
        ec2.instances.add(FakeEc2.instance("i-1", "running", "", "another cluster"));
        ec2.instances.add(FakeEc2.instance("i-2", "shutting-down", "launch", "demo"));
        ec2.instances.add(FakeEc2.instance("i-3", "terminated", "launch", "demo"));
        ec2.instances.add(FakeEc2.instance("i-4", "stopped", "launch", "demo"));

        assertThat(instances.describe(List.of("i-1", "i-2", "i-3", "i-4")))
                .extracting(Instance::state)
                .containsExactly(
                        Instance.State.RUNNING,
                        Instance.State.SHUTTING_DOWN,
                        Instance.State.TERMINATED,
                        Instance.State.STOPPED);
    }

    @Test
    void doesNotTakeAStateThatItDoesNotKnowForAnEnd() {
        ec2.instances.add(FakeEc2.instance("i-1", "hibernating-on-mars", "launch", "demo"));

        assertThat(instances.describe(List.of("i-1")))
                .noneMatch(instance -> instance.state().isDead());
    }

    @Test
    void leavesOutIdsThatEc2DoesNotKnowOrCannotRead() {
        ec2.instances.add(FakeEc2.instance("i-1", "running", "launch", "demo"));

        assertThat(instances.describe(List.of("i-1", "i-2", "i-xyz", "", "node of kwok")))
                .extracting(Instance::id)
                .containsExactly("i-1");
    }

    @Test
    void findsTheOthersWhenTheErrorDoesNotSayWhichAreUnknown() {
        ec2.namesMissingIds = false;
        List<String> ids = ids(64);
        ids.subList(1, 63).forEach(id -> ec2.instances.add(FakeEc2.instance(id, "running", "launch", "demo")));

        assertThat(instances.describe(ids))
                .extracting(Instance::id)
                .containsExactlyInAnyOrderElementsOf(ids.subList(1, 63));
    }

    @Test
    void needsTwoCallsForABatchOfWhichAllButOneAreUnknown() {
        List<String> ids = ids(100);
        ec2.instances.add(FakeEc2.instance(ids.getLast(), "running", "launch", "demo"));

        assertThat(instances.describe(ids)).hasSize(1);

        assertThat(ec2.describes).hasSize(2);
    }

    @Test
    void asksFor100AtATimeAndForNothingNotAtAll() {
        List<String> ids = ids(250);
        ids.forEach(id -> ec2.instances.add(FakeEc2.instance(id, "running", "launch", "demo")));

        assertThat(instances.describe(List.of())).isEmpty();
        assertThat(instances.describe(ids)).hasSize(250);

        assertThat(ec2.describes)
                .extracting(request -> request.instanceIds().size())
                .containsExactly(100, 100, 50);
        assertThat(ec2.describes).allMatch(request -> request.filters().isEmpty());
    }

    @Test
    void saysNothingWhenEc2CannotBeAsked() {
        ec2.down = true;

        assertThatThrownBy(() -> instances.describe(List.of("i-1")))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.isTransient()).isTrue());
    }

    private static List<String> ids(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj("i-%017x"::formatted).toList());
    }
}
