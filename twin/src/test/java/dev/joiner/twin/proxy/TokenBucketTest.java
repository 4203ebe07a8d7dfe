package dev.joiner.twin.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void givesTheBurstAtOnceAndThenTheRate() {
        var bucket = new TokenBucket(5, 50, clock::get);

        assertThat(taken(bucket, 60)).isEqualTo(50);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(taken(bucket, 60)).isEqualTo(5);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(taken(bucket, 60)).isZero();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(taken(bucket, 60)).isEqualTo(1);
    }

    @Test
    void neverHoldsMoreThanTheBurst() {
        var bucket = new TokenBucket(5, 50, clock::get);

        clock.addAndGet(TimeUnit.HOURS.toNanos(1));

        assertThat(taken(bucket, 100)).isEqualTo(50);
    }

    @Test
    void limitsEachKindOfCallAsEc2Does() {
        var limits = new Ec2Limits(clock::get);

        assertThat(allowed(limits, "DescribeInstances", 200)).isEqualTo(100);
        assertThat(allowed(limits, "CreateFleet", 200)).isEqualTo(50);
        assertThat(allowed(limits, "DeleteLaunchTemplate", 10)).isZero();
        assertThat(allowed(limits, "RunInstances", 200)).isEqualTo(5);
        assertThat(allowed(limits, "TerminateInstances", 200)).isEqualTo(100);
        assertThat(allowed(limits, "CreateTags", 200)).isEqualTo(100);
        assertThat(limits.allows(new AwsRequest("ssm", "GetParameter", Map.of())))
                .isTrue();

        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(allowed(limits, "DescribeInstances", 200)).isEqualTo(40);
        assertThat(allowed(limits, "CreateFleet", 200)).isEqualTo(10);
        assertThat(allowed(limits, "RunInstances", 200)).isEqualTo(4);
    }

    private static int taken(TokenBucket bucket, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += bucket.take() ? 1 : 0;
        }
        return taken;
    }

    private static int allowed(Ec2Limits limits, String action, int attempts) {
        int allowed = 0;
        for (int i = 0; i < attempts; i++) {
            allowed += limits.allows(new AwsRequest("ec2", action, Map.of())) ? 1 : 0;
        }
        return allowed;
    }
}
