package dev.joiner.provisioner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Time is counted in milliseconds by hand; a look takes as long as the test says. */
class LoopPacerTest {
    private static final long PAUSE = LoopPacer.PAUSE.toMillis();

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingInt(Task::number));
    private final List<Long> looks = new ArrayList<>();
    private long now = 1_000;
    private long lookTakes = 2;
    private int numbers;
    private Runnable whileLooking = () -> {};
    private final LoopPacer pace = new LoopPacer(
            () -> {
                looks.add(now);
                now += lookTakes;
                whileLooking.run();
            },
            (nanos, task) -> tasks.add(new Task(now + Duration.ofNanos(nanos).toMillis(), numbers++, task)),
            () -> Duration.ofMillis(now).toNanos());

    private record Task(long due, int number, Runnable run) {}

    private void runUntil(long end) {
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Task next = tasks.remove();
            now = Math.max(now, next.due());
            next.run().run();
        }
        now = Math.max(now, end);
    }

    @Test
    void theFirstChangeIsLookedAtAtOnce() {
        pace.soon();
        runUntil(1_000);

        assertThat(looks).containsExactly(1_000L);
    }

    @Test
    void manyChangesMakeOneLookAfterAPause() {
        pace.soon();
        runUntil(1_003);
        for (int i = 0; i < 100; i++) {
            pace.soon();
        }
        runUntil(2_000);

        assertThat(looks).containsExactly(1_000L, 1_002 + PAUSE);
    }

    @Test
    void whatIsWaitedForIsLookedAtBeforeThePauseIsOverAndOnlyOnce() {
        pace.soon();
        runUntil(1_005);
        pace.soon();
        pace.atOnce();
        runUntil(2_000);

        assertThat(looks).containsExactly(1_000L, 1_005L);
    }

    @Test
    void looksTakeNoMoreThanHalfOfTheTimeHoweverMuchIsWaitedFor() {
        lookTakes = 4;
        whileLooking = pace::atOnce;
        pace.atOnce();
        runUntil(1_100);

        assertThat(looks).startsWith(1_000L, 1_008L, 1_016L).hasSize(13);
    }

    @Test
    void aLookThatTakesLongIsFollowedByNoMoreThanTheOrdinaryPause() {
        lookTakes = 500;
        pace.soon();
        runUntil(1_500);
        pace.atOnce();
        runUntil(2_000);

        assertThat(looks).containsExactly(1_000L, 1_500 + PAUSE);
    }

    @Test
    void whatChangesDuringALookIsLookedAtAfterThePause() {
        var once = new AtomicInteger(1);
        whileLooking = () -> {
            if (once.getAndDecrement() > 0) {
                pace.soon();
            }
        };
        pace.soon();
        runUntil(2_000);

        assertThat(looks).containsExactly(1_000L, 1_002 + PAUSE);
    }
}
