package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.joiner.cli.twin.LocalJoiner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Joiner's processes as a cluster runs them, each in a container of its own ({@code dev/sealed}): a foreign user, a root
 * file system that nobody can write to and no tmpfs in it, the chart's memory, one CPU. They become ready, a pod gets
 * its node, and none of them has ended or run out of memory. Needs root; installs podman from Debian where it is missing.
 */
class ReadOnlyRootIT {
    private static final String NAME = "sealed-it";
    private static final int INSTALL_MINUTES = 5;

    @TempDir
    private Path folder;

    @AfterEach
    void removeContainers() throws Exception {
        // A process that is killed takes only podman's own with it.
        if (run(List.of("sh", "-c", "command -v podman")) == 0) {
            run(List.of(
                    "sh",
                    "-c",
                    "podman ps -aq --filter label=joiner.dev/sealed=" + NAME + " | xargs -r podman rm -f -t 0"));
        }
    }

    @Test
    void processesOfTheChartNeedNothingThatTheirContainersLack() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "containers with limits need root");
        assumeTrue(hasPodman(), "podman and runc are not there and cannot be installed");
        Path root = folder.resolve("root");
        assertThat(prepare(root)).isZero();

        try (TestTwin twin = TestTwin.start(NAME, options -> options.boot(Duration.ZERO), command(root))) {
            assertThat(twin.replicas()).allMatch(replica -> replica.isAlive());
            twin.optIn(true);
            twin.nodePool("default", TestTwin.emptyFor(30));
            twin.deployment("web", 3, "500m", Map.of());

            TestTwin.eventually(
                    Duration.ofSeconds(60), () -> assertThat(twin.running()).hasSize(3));

            assertThat(twin.ledger().schedulers()).containsExactly("joiner-scheduler");
            assertThat(twin.placedWithoutTheExtender()).isEmpty();
            for (String complaint : List.of("Read-only file system", "OutOfMemory", "Permission denied")) {
                assertThat(twin.linesOf("", complaint)).isEmpty();
            }
            assertThat(twin.replicas()).allMatch(replica -> replica.isAlive());
        }
    }

    private static List<String> command(Path root) {
        var command = new ArrayList<>(LocalJoiner.entryPoint());
        command.removeLast();
        command.addAll(List.of("SEALED_LABEL=" + NAME, script(), "run", root.toString()));
        return command;
    }

    private static String script() {
        return Path.of(System.getProperty("joiner.home"), "dev", "sealed").toString();
    }

    private static boolean hasPodman() throws Exception {
        List<String> look = List.of("sh", "-c", "command -v podman && command -v runc");
        if (run(look) == 0) {
            return true;
        }
        run(List.of("sh", "-c", "apt-get update -q && apt-get install -y -q podman runc"));
        return run(look) == 0;
    }

    private static int prepare(Path root) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(script(), "prepare", root.toString()).inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return wait(builder.start());
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("sealed", ".log");
        try {
            return wait(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start());
        } finally {
            Files.delete(log);
        }
    }

    private static int wait(Process process) throws InterruptedException {
        if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
