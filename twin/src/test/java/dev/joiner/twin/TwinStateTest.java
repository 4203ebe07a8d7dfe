package dev.joiner.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.TwinException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwinStateTest {
    private static final TwinState STATE = new TwinState(
            "default",
            "/k",
            "http://127.0.0.1:1",
            "http://127.0.0.1:2",
            "joiner-scheduler",
            "joiner.dev/scheduling=enabled",
            "/bin",
            Map.of("kube-apiserver", "/log"),
            7);

    @TempDir
    Path folder;

    @Test
    void hasTheFieldsOfTheContract() {
        var json = STATE.toJson();

        assertThat(json.get("apiVersion").asText()).isEqualTo("joiner.dev/v1alpha1");
        assertThat(json.get("kind").asText()).isEqualTo("Twin");
        assertThat(json.get("name").asText()).isEqualTo("default");
        assertThat(json.get("kubeconfig").asText()).isEqualTo("/k");
        assertThat(json.get("ec2Endpoint").asText()).isEqualTo("http://127.0.0.1:1");
        assertThat(json.get("schedulerName").asText()).isEqualTo("joiner-scheduler");
        assertThat(json.get("optInLabel").asText()).isEqualTo("joiner.dev/scheduling=enabled");
        assertThat(json.get("bin").asText()).isEqualTo("/bin");
        assertThat(json.at("/logs/kube-apiserver").asText()).isEqualTo("/log");
    }

    @Test
    void survivesTheWayThroughText() {
        assertThat(TwinState.parse(STATE.toText())).isEqualTo(STATE);
    }

    @Test
    void aNameBelongsToOneTwin() {
        var cache = new CacheDirectory(folder);
        try (var directory = TwinDirectory.claim(cache, "one")) {
            assertThatThrownBy(() -> TwinDirectory.claim(cache, "one"))
                    .isInstanceOf(TwinException.class)
                    .hasMessageContaining("a twin called 'one' is running");
            assertThat(TwinDirectory.state(cache, "one")).isEmpty();

            directory.publish(STATE);

            assertThat(TwinDirectory.state(cache, "one")).hasValue(STATE);
            assertThat(TwinDirectory.running(cache)).containsExactly("one");
            assertThat(TwinDirectory.keeper(cache, "one")).hasValue(ProcessHandle.current());
        }
        assertThat(TwinDirectory.isRunning(cache, "one")).isFalse();
        assertThat(folder.resolve("twins").resolve("one")).doesNotExist();
    }

    @Test
    void aStartRemovesWhatAKilledTwinLeft() throws Exception {
        var cache = new CacheDirectory(folder);
        Files.createDirectories(folder.resolve("twins/dead/run-1"));

        TwinDirectory.claim(cache, "two").close();

        assertThat(folder.resolve("twins/dead")).doesNotExist();
    }

    @Test
    void refusesAnImpossibleTwinInOneLine() {
        assertThatThrownBy(() -> TwinOptions.builder().name("Not A Name").build())
                .isInstanceOf(TwinException.class)
                .hasMessageContaining("Not A Name");
        assertThatThrownBy(() -> TwinOptions.builder().nodes(-1).build()).hasMessageContaining("-1");
        assertThatThrownBy(() -> new TwinDaemon(new CacheDirectory(folder)).down("none"))
                .hasMessage("no twin called 'none' is running");
    }
}
