package dev.joiner.provisioner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static final Duration MOST = Duration.ofSeconds(10);

    private Duration age = Duration.ZERO;
    private final Freshness freshness = new Freshness(() -> age, MOST);

    @Test
    void isLostByAnAgeBeyondTheLimitOnly() {
        age = MOST;
        assertThat(freshness.isCurrent()).isTrue();

        age = MOST.plusMillis(1);
        assertThat(freshness.isCurrent()).isFalse();
    }

    @Test
    void comesBackByItself() {
        age = MOST.plusSeconds(1);
        assertThat(freshness.isCurrent()).isFalse();

        age = Duration.ofSeconds(1);
        assertThat(freshness.isCurrent()).isTrue();
    }
}
