package dev.joiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompositionTest {
    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code = Joiner.run(arguments);
            return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "twin", "controller", "extender", "certs"})
    void showsAnExampleOfEveryCommandInItsHelp(String command) {
        Outcome outcome = command.isEmpty() ? run("--help") : run(command, "--help");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("Usage: joiner").containsPattern("(?s)Example.*joiner " + command);
    }

    @Test
    void answersAMistypedCommandWithOneLineAndTheWayToHelp() {
        Outcome outcome = run("no-such-command");

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
