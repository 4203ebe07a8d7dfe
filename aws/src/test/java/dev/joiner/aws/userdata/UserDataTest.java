package dev.joiner.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.Taint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden files are renewed with {@code -Djoiner.golden=renew}. */
class UserDataTest {
    private static final Path GOLDEN = Path.of("src/test/resources/userdata");
    private static final Taint UNREGISTERED = new Taint("karpenter.sh/unregistered", "", Taint.NO_EXECUTE);
    private static final KubeletSettings EVERYTHING = new KubeletSettings(
            OptionalInt.of(20),
            OptionalInt.of(10),
            Map.of("cpu", "200m", "memory", "1Gi"),
            Map.of("ephemeral-storage", "1Gi"),
            Map.of("memory.available", "5%", "nodefs.available", "10%"),
            List.of("10.0.0.10"));

    @Test
    void rendersTheBootstrapScriptOfAl2() throws IOException {
        matches("al2.txt", Al2UserData.of(node(17, KubeletSettings.DEFAULT, Optional.empty())));
    }

    @Test
    void rendersEveryKubeletSettingForAl2() throws IOException {
        matches("al2-kubelet.txt", Al2UserData.of(node(20, EVERYTHING, Optional.empty())));
    }

    @Test
    void putsTheUsersScriptFirstOnAl2() throws IOException {
        matches(
                "al2-custom.txt",
                Al2UserData.of(node(17, KubeletSettings.DEFAULT, Optional.of("#!/bin/bash\necho hello\n"))));
    }

    @Test
    void putsThePartsOfTheUsersArchiveFirstOnAl2() throws IOException {
        String archive = """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="BOUNDARY"

                --BOUNDARY
                Content-Type: text/cloud-config

                #cloud-config
                packages: [jq]
                --BOUNDARY
                Content-Type: text/x-shellscript

                #!/bin/sh
                true
                --BOUNDARY--
                """.replace("\n", "\r\n");

        matches("al2-archive.txt", Al2UserData.of(node(17, KubeletSettings.DEFAULT, Optional.of(archive))));
    }

    @Test
    void rendersTheNodeConfigOfAl2023() throws IOException {
        matches("al2023.txt", Al2023UserData.of(node(17, KubeletSettings.DEFAULT, Optional.empty())));
    }

    @Test
    void rendersEveryKubeletSettingForAl2023() throws IOException {
        matches("al2023-kubelet.txt", Al2023UserData.of(node(20, EVERYTHING, Optional.empty())));
    }

    @Test
    void putsTheUsersNodeConfigFirstOnAl2023() throws IOException {
        String config = "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  instance: {}\n";

        matches("al2023-custom.txt", Al2023UserData.of(node(17, KubeletSettings.DEFAULT, Optional.of(config))));
    }

    @Test
    void leavesOffLabelsThatAKubeletMayNotSet() {
        var labels = Map.of(
                "team", "web",
                "kubernetes.io/hostname", "a",
                "node-role.kubernetes.io/worker", "true",
                "node-restriction.kubernetes.io/secure", "true",
                "foo.k8s.io/bar", "x",
                "node.kubernetes.io/lifecycle", "spot",
                "topology.kubernetes.io/zone", "us-west-2a",
                "topology.k8s.aws/zone-id", "usw2-az1");

        assertThat(KubeletLabels.allowed(labels))
                .containsOnlyKeys(
                        "team",
                        "kubernetes.io/hostname",
                        "node.kubernetes.io/lifecycle",
                        "topology.kubernetes.io/zone",
                        "topology.k8s.aws/zone-id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "$(reboot)", "`id`", "a'b", "a\"b", "a\nb", "a,b", "-a", "a\\", "%n", "ä"})
    void refusesALabelValueThatKubernetesWouldRefuse(String value) {
        assertThatThrownBy(() -> node(Map.of("team", value), List.of()))
                .isInstanceOf(UserDataException.class)
                .hasMessageContaining("value of label team");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b/c", "Ä", "a';reboot;'", "A/b", "-a"})
    void refusesALabelKeyThatKubernetesWouldRefuse(String key) {
        assertThatThrownBy(() -> node(Map.of(key, "x"), List.of())).isInstanceOf(UserDataException.class);
    }

    @Test
    void refusesATaintThatCouldLeaveItsFlag() {
        assertThatThrownBy(() -> node(Map.of(), List.of(new Taint("a", "b:NoSchedule,c", Taint.NO_SCHEDULE))))
                .isInstanceOf(UserDataException.class);
        assertThatThrownBy(() -> node(Map.of(), List.of(new Taint("a", "b", "NoSchedule --v=9"))))
                .isInstanceOf(UserDataException.class)
                .hasMessageContaining("effect of taint a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1Gi --v=9", "5%;reboot", "", "-1", "1Gi,cpu=1"})
    void refusesAReservationThatIsNoQuantity(String amount) {
        var kubelet = new KubeletSettings(
                OptionalInt.empty(), OptionalInt.empty(), Map.of("memory", amount), Map.of(), Map.of(), List.of());

        assertThatThrownBy(() -> node(17, kubelet, Optional.empty()))
                .isInstanceOf(UserDataException.class)
                .hasMessageContaining("kubeReserved.memory");
    }

    @Test
    void makesOneWordOfWhateverItQuotesForTheShell() {
        assertThat(Al2UserData.quoted("it's $(x)")).isEqualTo("'it'\\''s $(x)'");
    }

    @Test
    void takesABoundaryThatTheUsersScriptDoesNotContain() {
        String text = Al2UserData.of(node(17, KubeletSettings.DEFAULT, Optional.of("#!/bin/sh\n--//\ntrue\n")));

        assertThat(text).contains("boundary=\"==joiner-0==\"").endsWith("--==joiner-0==--\n");
    }

    @Test
    void refusesAnArchiveThatIsCutOff() {
        String archive = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"B\"\n\n--B\n\ntext\n";

        assertThatThrownBy(() -> Al2UserData.of(node(17, KubeletSettings.DEFAULT, Optional.of(archive))))
                .isInstanceOf(UserDataException.class)
                .hasMessageContaining("closing boundary --B--");
        assertThatThrownBy(() -> Al2023UserData.of(
                        node(17, KubeletSettings.DEFAULT, Optional.of("Content-Type: multipart/mixed\n\nx"))))
                .isInstanceOf(UserDataException.class)
                .hasMessageContaining("no boundary");
    }

    private static NodeBootstrap node(Map<String, String> labels, List<Taint> taints) {
        return new NodeBootstrap(
                "demo",
                "https://10.0.0.1",
                "Q0E=",
                "10.0.0.0/24",
                labels,
                taints,
                17,
                KubeletSettings.DEFAULT,
                Optional.empty());
    }

    private static NodeBootstrap node(long maxPods, KubeletSettings kubelet, Optional<String> custom) {
        return new NodeBootstrap(
                "demo",
                "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
                "Q0E=",
                "10.100.0.0/16",
                Map.of(
                        "karpenter.sh/provisioner-name", "default",
                        "karpenter.sh/capacity-type", "on-demand",
                        "team", "web",
                        "node-role.kubernetes.io/worker", "refused"),
                List.of(new Taint("dedicated", "web", Taint.NO_SCHEDULE), UNREGISTERED),
                maxPods,
                kubelet,
                custom);
    }

    private static void matches(String name, String text) throws IOException {
        Path file = GOLDEN.resolve(name);
        if ("renew".equals(System.getProperty("joiner.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }
}
