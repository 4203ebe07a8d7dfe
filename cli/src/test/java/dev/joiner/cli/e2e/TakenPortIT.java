package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.TwinException;
import java.net.ServerSocket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Somebody else listens on a port that a process of ours was told to use. */
class TakenPortIT {
    private static final String NAME = "taken-port-it";

    @Test
    void aTakenPortIsSaidInOneLineAndNothingStays() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var values = new ArrayList<>(LocalJoiner.values());
            values.add("healthPort=" + taken.getLocalPort());
            TwinOptions options = LocalJoiner.install(TwinOptions.builder().name(NAME))
                    .joiner(LocalJoiner.charts().resolve("joiner"), LocalJoiner.entryPoint(), values)
                    .build();

            assertThatThrownBy(() -> Twin.start(options, Progress.none()))
                    .isInstanceOf(TwinException.class)
                    .hasMessageContaining("a port it needs is taken by another program")
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageNotContaining("\n");
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains("/" + NAME + "/"))
                                .isPresent()))
                .isEmpty();
    }
}
