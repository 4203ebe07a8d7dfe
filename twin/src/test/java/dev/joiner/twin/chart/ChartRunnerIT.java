package dev.joiner.twin.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.kube.TwinApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A chart of the shape of Joiner's, with a script in place of Joiner. */
class ChartRunnerIT {
    private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
    private static final Path CHART = RESOURCES.resolve("charts/tiny");

    private static Twin twin;

    @BeforeAll
    static void up() {
        twin = Twin.start(TwinOptions.builder()
                .name("chart-it")
                .crdChart(RESOURCES.resolve("charts/tiny-crd"))
                .joiner(
                        CHART,
                        List.of(RESOURCES.resolve("fake-joiner").toString()),
                        List.of("replicas=2", "colour=red"))
                .build());
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    @Test
    void startsEveryContainerOfEveryReplica() {
        assertThat(twin.podProcesses().keySet())
                .containsExactlyInAnyOrder(
                        "joiner-0", "joiner-1", "joiner-scheduler-0.kube-scheduler", "joiner-scheduler-0.extender");
        assertThat(twin.podProcesses().values())
                .allSatisfy(process -> assertThat(process.isAlive()).isTrue());
        assertThat(twin.process("joiner-0").podIp())
                .startsWith("127.")
                .isNotEqualTo(twin.process("joiner-1").podIp());
        assertThat(twin.state().logs()).containsKey("joiner-scheduler-0.extender");
    }

    @Test
    void givesThemWhatTheChartSays() throws IOException {
        PodProcess process = twin.process("joiner-1");
        await().until(() -> Files.readString(process.log()).contains("POD_NAMESPACE"));
        String log = Files.readString(process.log());

        assertThat(log)
                .contains("--listen=" + process.podIp() + ":8443")
                .contains("POD_NAME=joiner-1", "POD_NAMESPACE=joiner", "POD_IP=" + process.podIp(), "ACCOUNT=joiner")
                .contains("COLOUR=red", "AWS_REGION=us-west-2", "AWS_ENDPOINT_URL=" + twin.ec2Endpoint());
        Path settings = Path.of(find(log, "--config=(\\S+)"));
        assertThat(settings).content().contains("cluster: demo", "self: " + settings);
    }

    @Test
    void runsThemUnderTheirServiceAccount() throws IOException {
        PodProcess process = twin.process("joiner-0");
        await().until(() -> Files.readString(process.log()).contains("KUBECONFIG"));
        TwinApi own = TwinApi.of(Path.of(find(Files.readString(process.log()), "KUBECONFIG=(\\S+)")));

        JsonNode review = own.create(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                TwinApi.parse("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"));

        assertThat(review.at("/status/userInfo/username").asText()).isEqualTo("system:serviceaccount:joiner:joiner");
    }

    @Test
    void runsInitContainersBeforeAndSharesTheirVolumes() throws IOException {
        String log = Files.readString(twin.process("joiner-0").log().resolveSibling("joiner-scheduler-0.certs.log"));

        assertThat(Path.of(find(log, "--dir=(\\S+)")).resolve("made")).content().contains("made");
    }

    @Test
    void theSecondSchedulerBindsPodsThatNameIt() {
        twin.api().create("/api/v1/namespaces/default/pods", TwinApi.parse("""
                                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"schedulerName":"joiner-scheduler",
                                 "tolerations":[{"operator":"Exists"}],"containers":[{"name":"c","image":"c"}]}}"""));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> twin.api()
                        .get("/api/v1/namespaces/default/pods/p")
                        .at("/status/phase")
                        .asText()
                        .equals("Running"));
    }

    @Test
    void servesTheDefinitionsAndPointsWebhooksAtAForwarder() {
        assertThat(twin.api().list("/apis/tiny.joiner.dev/v1/nothings")).isEmpty();
        JsonNode client = twin.api()
                .get("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/joiner")
                .at("/webhooks/0/clientConfig");

        assertThat(client.path("url").asText()).matches("https://127\\.0\\.0\\.1:\\d+/validate");
        assertThat(client.has("service")).isFalse();
    }

    @Test
    void processesCanBeKilledStoppedAndStartedAgain() {
        PodProcess process = twin.process("joiner-scheduler-0.extender");
        long first = process.pid();

        process.kill();
        assertThat(process.isAlive()).isFalse();
        assertThat(ProcessHandle.of(first)).isEmpty();
        process.start();
        assertThat(process.isAlive()).isTrue();
        assertThat(process.pid()).isNotEqualTo(first);
        await().until(() -> Files.readString(process.log()).split("args:", -1).length == 3);
        process.stop();
        assertThat(process.log()).content().contains("stopped");
        process.start();
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
