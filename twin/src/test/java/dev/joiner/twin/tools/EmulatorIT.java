package dev.joiner.twin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the emulator's own tests, through boto3, in the environment that the twin uses. */
class EmulatorIT {
    @Test
    void passesItsOwnTests() {
        var python = PythonEnvironment.in(CacheDirectory.ofUser(), Progress.none());

        var outcome = BuildStep.run(
                "python",
                List.of(python.python().toString(), "-m", "unittest", "discover", "src/test/python"),
                Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                Path.of(".").toAbsolutePath());

        assertThat(outcome.failed()).as(outcome.output()).isFalse();
    }
}
