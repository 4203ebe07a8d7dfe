package dev.joiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "plan", "catalogue", "twin", "controller", "extender", "certs"})
    void showsAnExampleOfEveryCommandInItsHelp(String command) {
        CommandRun outcome = command.isEmpty() ? CommandRun.of("--help") : CommandRun.of(command, "--help");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("Usage: joiner").containsPattern("(?s)Example.*joiner " + command);
    }

    @Test
    void answersAMistypedCommandWithOneLineAndTheWayToHelp() {
        CommandRun outcome = CommandRun.of("no-such-command");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("joiner: error: ")
                .contains("no-such-command");
        assertThat(outcome.err()).contains("--help");
    }
}
