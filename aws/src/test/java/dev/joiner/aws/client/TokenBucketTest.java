package dev.joiner.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.aws.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final FakeTime time = new FakeTime();
    private final TokenBucket bucket = new TokenBucket(5, 3, time.clocks());

    @Test
    void letsABurstThroughAtOnceAndThenPacesIt() {
        for (int i = 0; i < 5; i++) {
            assertThat(bucket.acquire(Duration.ofSeconds(1))).isTrue();
        }

        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));
    }

    @Test
    void refusesAWaitThatIsTooLongWithoutTakingAToken() {
        for (int i = 0; i < 3; i++) {
            bucket.acquire(Duration.ZERO);
        }

        assertThat(bucket.acquire(Duration.ofMillis(100))).isFalse();
        time.pass(Duration.ofMillis(200));
        assertThat(bucket.acquire(Duration.ZERO)).isTrue();
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void savesNoMoreThanTheBurst() {
        time.pass(Duration.ofHours(1));

        for (int i = 0; i < 3; i++) {
            assertThat(bucket.acquire(Duration.ZERO)).isTrue();
        }
        assertThat(bucket.acquire(Duration.ZERO)).isFalse();
    }

    @Test
    void startsAnewAfterAwsHasSaidThatItsOwnBucketIsEmpty() {
        bucket.drain();

        assertThat(bucket.acquire(Duration.ZERO)).isFalse();
        assertThat(bucket.acquire(Duration.ofSeconds(1))).isTrue();
    }
}
