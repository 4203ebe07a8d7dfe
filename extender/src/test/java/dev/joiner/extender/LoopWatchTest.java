package dev.joiner.extender;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    @Test
    void noticesALoopThatDoesNotGoOn() throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var stuck = new CountDownLatch(1);
        var noticed = new CountDownLatch(1);
        try (var watch = new LoopWatch(vertx, noticed::countDown)) {
            watch.start();
            vertx.runOnContext(ignored -> awaitQuietly(stuck));

            assertThat(noticed.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            stuck.countDown();
            vertx.close();
        }
    }

    @Test
    void leavesABusyLoopAlone() throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var noticed = new CountDownLatch(1);
        try (var watch = new LoopWatch(vertx, noticed::countDown)) {
            watch.start();

            assertThat(noticed.await(2 * LoopWatch.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        } finally {
            vertx.close();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            var _ = latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
