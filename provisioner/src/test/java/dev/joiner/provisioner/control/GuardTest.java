package dev.joiner.provisioner.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final Guard guard = new Guard();

    @Test
    void aStepThatThrowsIsLeftOut() {
        var done = new ArrayList<String>();
        for (String claim : List.of("a", "bad", "c")) {
            guard.run("the start of claim " + claim, () -> {
                if (claim.equals("bad")) {
                    throw new IllegalStateException("a defect");
                }
                done.add(claim);
            });
        }

        assertThat(done).containsExactly("a", "c");
    }

    @Test
    void tellsWhetherTheStepWasTaken() {
        assertThat(guard.run("a step", () -> {})).isTrue();
        assertThat(guard.run("a step", () -> {
                    throw new IllegalArgumentException();
                }))
                .isFalse();
        assertThat(guard.run("a step", () -> {})).isTrue();
    }
}
