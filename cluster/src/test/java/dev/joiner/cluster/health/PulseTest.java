package dev.joiner.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.cluster.FakeTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final FakeTime time = new FakeTime();
    private final Pulse pulse = new Pulse("the elector", Duration.ofMinutes(1), time);

    @Test
    void livesBeforeItsFirstBeat() {
        time.pass(Duration.ofHours(1));

        assertThat(pulse.ailment()).isEmpty();
    }

    @Test
    void diesWhenTheNextBeatDoesNotCome() {
        pulse.beat();
        time.pass(Duration.ofMinutes(1));
        assertThat(pulse.ailment()).isEmpty();

        time.pass(Duration.ofSeconds(1));
        assertThat(pulse.ailment()).isEqualTo("the elector has not got on for 61 s");
    }

    @Test
    void livesAgainWithTheNextBeat() {
        pulse.beat();
        time.pass(Duration.ofMinutes(2));
        pulse.beat();

        assertThat(pulse.ailment()).isEmpty();
    }

    @Test
    void mayRestForAnyTime() {
        pulse.beat();
        pulse.rest();
        time.pass(Duration.ofDays(1));

        assertThat(pulse.ailment()).isEmpty();
    }

    @Test
    void severalAilWhereAnyOfThemDoes() {
        Liveness all = Liveness.of(List.of(() -> "", () -> "a is dead", () -> "b is dead"));

        assertThat(all.ailment()).isEqualTo("a is dead; b is dead");
        assertThat(Liveness.of(List.of(pulse)).ailment()).isEmpty();
    }
}
