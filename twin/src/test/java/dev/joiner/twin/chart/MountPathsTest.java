package dev.joiner.twin.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountPathsTest {
    private final MountPaths paths = MountPaths.of(Map.of(
            "/etc/joiner", Path.of("/x/config"), "/etc/joiner/certs", Path.of("/x/certs"), "/run", Path.of("/x/run")));

    @Test
    void replacesMountPathsTheLongestFirst() {
        assertThat(paths.applyTo("--config=/etc/joiner/a.yaml --certs=/etc/joiner/certs/tls.key,/run"))
                .isEqualTo("--config=/x/config/a.yaml --certs=/x/certs/tls.key,/x/run");
    }

    @Test
    void leavesPathsThatOnlyLookAlike() {
        String text = "/etc/joiner2 /var/run /running /etc/joiner.d";

        assertThat(paths.applyTo(text)).isEqualTo(text);
    }
}
