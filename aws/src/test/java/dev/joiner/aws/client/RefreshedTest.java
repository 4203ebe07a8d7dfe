package dev.joiner.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.aws.FakeTime;
import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefreshedTest {
    private final FakeTime time = new FakeTime();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final Refreshed<Integer> refreshed = new Refreshed<>(
            "test", this::next, value -> Duration.ofMinutes(5), time.clocks().nanos());

    private int next() {
        int load = loads.incrementAndGet();
        if (failing.get()) {
            throw new CloudException("down", true, null);
        }
        return load;
    }

    @Test
    void readsOnceAndRemembers() {
        assertThat(refreshed.get()).isEqualTo(1);
        assertThat(refreshed.versioned()).isEqualTo(new Refreshed.Versioned<>(1, 1));
        assertThat(loads).hasValue(1);
    }

    @Test
    void answersWithTheOldValueWhileItIsRenewed() throws InterruptedException {
        refreshed.get();
        time.pass(Duration.ofMinutes(6));

        assertThat(refreshed.get()).isEqualTo(1);
        waitForLoads(2);
        waitUntilValueIs(2);
    }

    @Test
    void keepsTheOldValueWhenItCannotBeRenewed() throws InterruptedException {
        refreshed.get();
        failing.set(true);
        time.pass(Duration.ofMinutes(6));

        refreshed.get();
        waitForLoads(2);

        assertThat(refreshed.get()).isEqualTo(1);
    }

    @Test
    void failsOnlyWhenThereNeverWasAValue() {
        failing.set(true);

        assertThatThrownBy(refreshed::get).isInstanceOf(CloudException.class).hasMessage("down");
        failing.set(false);
        time.pass(Refreshed.FIRST_RETRY);
        assertThat(refreshed.get()).isEqualTo(2);
    }

    @Test
    void doesNotAskAgainAtOnceAfterTheFirstReadingFailed() {
        failing.set(true);

        assertThatThrownBy(refreshed::get).isInstanceOf(CloudException.class);
        assertThatThrownBy(refreshed::get).isInstanceOf(CloudException.class);

        assertThat(loads).hasValue(1);
    }

    private void waitForLoads(int count) throws InterruptedException {
        for (int i = 0; i < 200 && loads.get() < count; i++) {
            Thread.sleep(10);
        }
        assertThat(loads).hasValueGreaterThanOrEqualTo(count);
    }

    private void waitUntilValueIs(int value) throws InterruptedException {
        for (int i = 0; i < 200 && refreshed.orElse(0).value() != value; i++) {
            Thread.sleep(10);
        }
        assertThat(refreshed.orElse(0).value()).isEqualTo(value);
    }
}
