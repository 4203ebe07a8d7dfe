package dev.joiner.provisioner.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.v1alpha5.Specs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolRestTest {
    private static final NodePool POOL = Specs.aProvisioner().build().toNodePool();
    private static final NodeClass CLASS = NodeClass.plain(Generation.V1ALPHA5, "default");

    private long now;
    private final PoolRest rest = new PoolRest(() -> now);

    private boolean rests() {
        return rest.why(POOL, CLASS).isPresent();
    }

    private long secondsUntilUsed() {
        long before = now;
        while (rests()) {
            now += Duration.ofSeconds(1).toNanos();
        }
        return Duration.ofNanos(now - before).toSeconds();
    }

    @Test
    void restsTwiceAsLongAfterEachRefusalAndNeverLongerThanFiveMinutes() {
        var rested = new ArrayList<Long>();
        for (int i = 0; i < 10; i++) {
            rest.refused(POOL, CLASS, "no");
            rested.add(secondsUntilUsed());
        }

        assertThat(rested).isEqualTo(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L));
    }

    @Test
    void takesRefusalsOfOnePlanForOne() {
        rest.refused(POOL, CLASS, "no");
        rest.refused(POOL, CLASS, "no");

        assertThat(secondsUntilUsed()).isEqualTo(1);
    }

    @Test
    void isUsedAtOnceWhenItsClassIsMended() {
        rest.refused(POOL, CLASS, "no");

        assertThat(rest.why(POOL, NodeClass.plain(Generation.V1ALPHA5, "another")))
                .isEmpty();
        assertThat(rests()).as("and the old refusal is forgotten").isFalse();
    }

    @Test
    void beginsAnewAfterALaunchThatWasAnswered() {
        rest.refused(POOL, CLASS, "no");
        secondsUntilUsed();
        rest.refused(POOL, CLASS, "no");
        rest.answered(POOL.name());
        assertThat(rests()).isFalse();

        rest.refused(POOL, CLASS, "no");

        assertThat(secondsUntilUsed()).isEqualTo(1);
    }

    @Test
    void remembersTheRefusalUntilALaunchIsAnswered() {
        rest.refused(POOL, CLASS, "no");
        secondsUntilUsed();
        assertThat(rest.refusal(POOL, CLASS)).hasValue("the last launch was refused: no");

        rest.answered(POOL.name());

        assertThat(rest.refusal(POOL, CLASS)).isEmpty();
    }

    @Test
    void forgetsPoolsThatAreGone() {
        rest.refused(POOL, CLASS, "no");

        rest.retain(Set.of());

        assertThat(rests()).isFalse();
    }
}
