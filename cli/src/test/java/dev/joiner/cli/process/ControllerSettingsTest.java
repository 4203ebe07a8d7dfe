package dev.joiner.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.cli.error.UserError;
import dev.joiner.provisioner.ProvisionerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControllerSettingsTest {
    @Test
    void needsTheNameOfTheClusterAlone() {
        ControllerSettings settings = ControllerSettings.of(Map.of("CLUSTER_NAME", "demo"));

        assertThat(settings.webhookPort()).isEqualTo(8443);
        assertThat(settings.healthPort()).isEqualTo(8081);
        assertThat(settings.webhookNames()).contains("joiner.joiner.svc");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> ControllerSettings.of(
                        Map.of("WEBHOOK_PORT", "0", "HEALTH_PROBE_PORT", "no", "BATCH_IDLE_DURATION", "-1s")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(
                        "WEBHOOK_PORT", "HEALTH_PROBE_PORT", "BATCH_IDLE_DURATION", "CLUSTER_NAME is not set");
    }

    @Test
    void refusesOnePortForTwoServers() {
        assertThatThrownBy(() -> ControllerSettings.of(Map.of("CLUSTER_NAME", "demo", "HEALTH_PROBE_PORT", "8443")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("HEALTH_PROBE_PORT and WEBHOOK_PORT are both 8443: choose another port");
    }

    @Test
    void takesTheVerdictAtOnceButForASentinel() {
        assertThat(verdictAfter(Map.of("VERDICT_AFTER", "9s"))).isZero();
        assertThat(verdictAfter(Map.of("SIGNAL", "sentinel"))).isEqualTo(Duration.ofSeconds(5));
        assertThat(verdictAfter(Map.of("SIGNAL", "sentinel", "VERDICT_AFTER", "9s")))
                .isEqualTo(Duration.ofSeconds(9));
        assertThat(verdictAfter(Map.of("SIGNAL", "sentinel", "VERDICT_AFTER", "never")))
                .isEqualTo(ProvisionerSettings.NEVER);
        assertThatThrownBy(() -> verdictAfter(Map.of("SIGNAL", "smoke")))
                .hasMessageContaining("SIGNAL='smoke' is not one of verdict, sentinel");
    }

    private static Duration verdictAfter(Map<String, String> variables) {
        var all = new HashMap<>(variables);
        all.put("CLUSTER_NAME", "demo");
        return ControllerSettings.of(all).provisioner().verdictAfter();
    }
}
