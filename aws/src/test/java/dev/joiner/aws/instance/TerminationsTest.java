package dev.joiner.aws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.aws.FakeEc2;
import dev.joiner.aws.FakeTime;
import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CloudException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

class TerminationsTest {
    private final FakeEc2 ec2 = new FakeEc2();
    private final Terminations terminations = new Terminations(ec2, new Calls(new FakeTime().clocks()));

    @Test
    void endsInBatchesOf500() {
        List<String> ids = ids(1200);
        ec2.running.addAll(ids);

        terminations.terminate(ids);

        assertThat(ec2.running).isEmpty();
        assertThat(ec2.terminations).extracting(r -> r.instanceIds().size()).containsExactly(500, 500, 200);
    }

    @Test
    void endsTheOthersWhenSomeAreGoneAndNamed() {
        List<String> ids = ids(100);
        ec2.running.addAll(ids.subList(2, 100));

        assertThat(terminations.terminate(ids)).containsExactlyElementsOf(ids.subList(0, 2));

        assertThat(ec2.running).isEmpty();
        assertThat(ec2.terminations).hasSize(2);
    }

    @Test
    void endsTheOthersWhenSomeAreGoneAndNotNamed() {
        ec2.namesMissingIds = false;
        List<String> ids = ids(64);
        ec2.running.addAll(ids.subList(1, 64));

        assertThat(terminations.terminate(ids)).containsExactly(ids.getFirst());

        assertThat(ec2.running).isEmpty();
        assertThat(ec2.terminations).hasSizeLessThan(20);
    }

    @Test
    void takesAnIdThatCannotBeOneForUnknown() {
        ec2.running.add("i-1");

        assertThat(terminations.terminate(List.of("i-1", ""))).containsExactly("");

        assertThat(ec2.running).isEmpty();
    }

    @Test
    void asksNobodyForNothing() {
        terminations.terminate(List.of());

        assertThat(ec2.terminations).isEmpty();
    }

    @Test
    void saysWhenSomeCouldNotBeEnded() {
        Ec2Client broken = new Ec2Client() {
            @Override
            public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
                throw FakeEc2.error(503, "RequestLimitExceeded", "slow down");
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };

        assertThatThrownBy(() -> new Terminations(broken, new Calls(new FakeTime().clocks())).terminate(ids(3)))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining("RequestLimitExceeded");
    }

    private static List<String> ids(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj("i-%017x"::formatted).toList());
    }
}
