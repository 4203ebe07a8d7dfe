package dev.joiner.twin.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {
    @TempDir
    Path folder;

    @Test
    void runsTheProgramWithItsEnvironmentAlone() throws Exception {
        try (var process =
                start(Map.of("COLOUR", "red"), "sh", "-c", "echo $COLOUR; echo \"$1\"; env", "x", "two words")) {
            assertThat(process.onExit().get()).isZero();
        }

        assertThat(Files.readString(log())).startsWith("red\ntwo words\n").doesNotContain("JAVA_HOME");
    }

    @Test
    void tellsTheExitCodeAndTheLastWords() throws Exception {
        try (var process = start(Map.of(), "sh", "-c", "echo one; echo 'it broke' >&2; exit 3")) {
            assertThat(process.onExit().get()).isEqualTo(3);
            assertThat(process.lastWords()).hasValue("it broke");
            assertThat(Startup.obituary(process)).contains("it broke").contains(log().toString());
        }
    }

    @Test
    void terminatesAndKillsTheProgramItself() {
        var process = start(Map.of(), "sh", "-c", "trap 'exit 7' TERM; echo set; while :; do sleep 0.05; done");
        assertThat(ProcessHandle.of(process.pid())).isPresent();
        awaitTrap(1);

        process.terminate();
        assertThat(process.onExit().join()).isEqualTo(7);

        var stubborn = start(Map.of(), "sh", "-c", "trap '' TERM; echo set; while :; do sleep 0.05; done");
        awaitTrap(2);
        stubborn.terminate();
        assertThat(stubborn.isAlive()).isTrue();
        stubborn.kill();
        assertThat(stubborn.isAlive()).isFalse();
        assertThat(ProcessHandle.of(stubborn.pid())).isEmpty();
    }

    @Test
    void theGuardKillsTheProgramWhenItsPipeCloses() throws Exception {
        // What the kernel does to the pipe when the JVM is killed.
        Process guard = new ProcessBuilder(
                        "/bin/sh", "-c", GuardedProcess.GUARD, "guard", log().toString(), "sleep", "60")
                .start();
        long child = Long.parseLong(guard.inputReader().readLine());
        assertThat(ProcessHandle.of(child)).isPresent();

        guard.getOutputStream().close();

        await().atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.of(child).isEmpty() && !guard.isAlive());
    }

    @Test
    void leavesTheStacksOfAJvmThatIsNeverReadyInItsLog() throws Exception {
        Path program = folder.resolve("Sleeper.java");
        Files.writeString(program, """
                class Sleeper {
                    public static void main(String[] args) throws Exception {
                        System.out.println("asleep");
                        Thread.sleep(60_000);
                    }
                }
                """);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (var process = start(Map.of(), java, program.toString())) {
            await().until(() -> process.lineWith("asleep").isPresent());

            assertThatThrownBy(() -> Startup.await(process, Duration.ZERO, () -> false))
                    .hasMessageContaining("test is not ready after 0 s");

            await().until(() -> process.lineWith("sleeper.main").isPresent());
            assertThat(process.isAlive()).isTrue();
        }
    }

    private GuardedProcess start(Map<String, String> environment, String... command) {
        return GuardedProcess.start(new ProcessSpec("test", List.of(command), environment, folder, log()));
    }

    private void awaitTrap(int number) {
        await().until(() -> Files.readAllLines(log()).size() == number);
    }

    private Path log() {
        return folder.resolve("log");
    }
}
