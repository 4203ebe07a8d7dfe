package dev.joiner.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A twin in a process of its own, and how it ends. */
class TwinDeathIT {
    private static final String NAME = "twin-death-it";

    private final CacheDirectory cache = CacheDirectory.ofUser();
    private final TwinDaemon daemon = new TwinDaemon(cache);

    /** What {@code joiner twin run} does. */
    static final class Run {
        private Run() {}

        public static void main(String[] arguments) {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            System.exit(TwinDaemon.run(TwinOptions.builder().name(arguments[0]).build(), out));
        }
    }

    @AfterEach
    void clean() {
        if (TwinDirectory.isRunning(cache, NAME)) {
            daemon.down(NAME);
        }
    }

    @Test
    void aKilledKeeperLeavesNoProcessAndNoFolder() {
        TwinState state = daemon.up(NAME, command(), Progress.none());
        ProcessHandle keeper = ProcessHandle.of(state.pid()).orElseThrow();
        List<ProcessHandle> descendants = keeper.descendants().toList();
        assertThat(descendants).hasSizeGreaterThan(10);

        keeper.destroyForcibly();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(descendants.stream().filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(cache.twins().resolve(NAME)).doesNotExist();
        });
        assertThat(daemon.running()).doesNotContain(NAME);
    }

    @Test
    void downLeavesNothingAndASecondUpIsRefused() {
        TwinState state = daemon.up(NAME, command(), Progress.none());
        List<ProcessHandle> descendants =
                ProcessHandle.of(state.pid()).orElseThrow().descendants().toList();
        assertThat(daemon.status(NAME)).isEqualTo(state);
        assertThat(daemon.logs(NAME)).containsKeys("kube-apiserver", "ec2");
        assertThatThrownBy(() -> daemon.up(NAME, command(), Progress.none()))
                .hasMessageContaining("a twin called '" + NAME + "' is running");

        daemon.down(NAME);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(descendants.stream().filter(ProcessHandle::isAlive))
                        .isEmpty());
        assertThat(cache.twins().resolve(NAME)).doesNotExist();
        assertThatThrownBy(() -> daemon.status(NAME)).hasMessageContaining("no twin called");
    }

    private static List<String> command() {
        String java = ProcessHandle.current().info().command().orElseThrow();
        var command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Run.class.getName(), NAME));
        return command;
    }
}
