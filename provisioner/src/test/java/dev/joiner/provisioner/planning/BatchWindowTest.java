package dev.joiner.provisioner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BatchWindowTest {
    private static final long MILLI = 1_000_000;

    private final BatchWindow window = new BatchWindow(Duration.ofMillis(100), Duration.ofMillis(400));
    private long now = Long.MAX_VALUE - 50 * MILLI;

    private void pass(long millis) {
        now += millis * MILLI;
    }

    private void demand(int pods) {
        window.demand(pods, false, now);
    }

    private long left() {
        return window.nanosLeft(now).orElse(-MILLI) / MILLI;
    }

    @Test
    void isNotOpenWithoutDemand() {
        demand(0);

        assertThat(window.nanosLeft(now)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void closesWhenDemandHasNotGrownForAHundredMillis() {
        demand(30);
        pass(60);
        demand(50);
        assertThat(left()).isEqualTo(100);

        pass(100);
        demand(50);

        assertThat(left()).isZero();
    }

    @Test
    void closesFourHundredMillisAfterItBeganWhateverStillGrows() {
        for (int i = 1; i <= 8; i++) {
            demand(i);
            assertThat(left()).isPositive();
            pass(50);
        }
        demand(9);

        assertThat(left()).isZero();
    }

    @Test
    void isNotKeptOpenByPodsThatLookAheadExpected() {
        // 100 in all: those that come were expected before.
        demand(100);
        pass(50);
        demand(100);
        pass(50);
        demand(100);

        assertThat(left()).isZero();
    }

    @Test
    void closesAtOnceWhenLookAheadKnowsWhatWillCome() {
        window.demand(91, true, now);

        assertThat(left()).isZero();
    }

    @Test
    void honoursKarpentersSecondEvenThen() {
        var patient = new BatchWindow(Duration.ofSeconds(1), Duration.ofSeconds(10));
        patient.demand(91, true, now);

        assertThat(patient.nanosLeft(now)).hasValue(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void waitsForTheRestWhenSomeOfItIsNotForeseen() {
        window.demand(91, true, now);
        window.demand(92, false, now);

        assertThat(left()).isEqualTo(100);
    }

    @Test
    void isWideForForeseenDemandTooWhileItTrickles() {
        for (int i = 0; i < 6; i++) {
            demand(1);
            window.close(now);
        }
        window.demand(91, true, now);

        assertThat(left()).isEqualTo(1000);
    }

    @Test
    void isNotKeptOpenByDemandThatShrinks() {
        demand(100);
        pass(90);
        demand(40);

        assertThat(left()).isEqualTo(10);
    }

    @Test
    void beginsAnewWithTheNextDemand() {
        demand(10);
        pass(100);
        window.close(now);
        demand(0);
        assertThat(window.nanosLeft(now)).isEmpty();

        pass(5000);
        demand(1);

        assertThat(left()).isEqualTo(100);
    }

    @Test
    void widensToASecondWhileDemandTrickles() {
        for (int i = 0; i < 6; i++) {
            demand(1);
            pass(100);
            window.close(now);
            pass(100);
        }
        demand(1);
        assertThat(left()).as("six batches in 1.2 s").isEqualTo(1000);

        for (int i = 2; i <= 5; i++) {
            pass(200);
            demand(i);
        }
        assertThat(left()).as("a wide window has an end too").isEqualTo(200);
    }

    @Test
    void isNarrowAgainAfterAQuietWhile() {
        for (int i = 0; i < 6; i++) {
            demand(1);
            window.close(now);
        }
        pass(2001);
        demand(1);

        assertThat(left()).isEqualTo(100);
    }
}
