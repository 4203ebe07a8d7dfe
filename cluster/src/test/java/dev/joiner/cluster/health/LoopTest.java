package dev.joiner.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void goesOnAfterARoundThatFailed() {
        try (var loop = new Loop("fails", Duration.ofMinutes(1), () -> {
            if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("told to fail");
            }
            return Duration.ofMillis(1);
        })) {
            loop.start();

            await().atMost(Duration.ofSeconds(10)).until(() -> rounds.get() > 3);
            assertThat(loop.ailment()).isEmpty();
        }
    }

    @Test
    void saysThatItHasEndedWhenAnErrorEndsIt() {
        try (var loop = new Loop("breaks", Duration.ofMinutes(1), () -> {
            throw new NoClassDefFoundError("told to break");
        })) {
            loop.start();

            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> loop.ailment().equals("breaks has ended"));
        }
    }

    @Test
    void isDeadWhileARoundDoesNotEnd() {
        var release = new CountDownLatch(1);
        try (var loop = new Loop("hangs", Duration.ofMillis(1), () -> {
            awaitQuietly(release);
            return Duration.ofMinutes(1);
        })) {
            loop.start();

            await().atMost(Duration.ofSeconds(10)).until(() -> loop.ailment().startsWith("hangs has not got on"));
        } finally {
            release.countDown();
        }
    }

    @Test
    void endsAtOnceWhenItIsClosedWhileItWaits() throws InterruptedException {
        var loop = new Loop("waits", Duration.ofMinutes(1), () -> {
            rounds.incrementAndGet();
            return Duration.ofHours(1);
        });
        loop.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> rounds.get() == 1);

        loop.close();
        loop.awaitEnd(Duration.ofSeconds(10));

        assertThat(rounds).hasValue(1);
        assertThat(loop.ailment()).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
