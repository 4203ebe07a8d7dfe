package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hostile requests to every webhook and extender, and scale-ups beside them: no process starts again, and nobody gets a
 * wrong answer. Ten minutes in full.
 */
class HostileRequestsIT {
    private static final Logger LOG = LoggerFactory.getLogger(HostileRequestsIT.class);
    private static final Duration LONG = Duration.ofSeconds(
            Integer.getInteger("joiner.test.hostile.seconds", Boolean.getBoolean("joiner.test.full") ? 600 : 30));
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SEED = "20261128";
    private static final int AT_ONCE = 12;
    private static final int PODS = 6;
    private static final String PROVISIONERS = "/apis/karpenter.sh/v1alpha5/provisioners?dryRun=All";

    /** Only the webhook knows that this is wrong: the CRD's own rules let it pass. */
    private static final String WRONG = """
            {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"wrong"},
             "spec":{"provider":{"amiFamily":"AL2"}}}
            """;

    private static final String RIGHT = """
            {"apiVersion":"karpenter.sh/v1alpha5","kind":"Provisioner","metadata":{"name":"right"},
             "spec":{"providerRef":{"name":"a"}}}
            """;

    private int judged;
    private final List<String> unjudged = new ArrayList<>();

    @Test
    void harmNobody() throws IOException, InterruptedException {
        try (var twin = TestTwin.start("hostile-it", options -> options.boot(Duration.ofSeconds(2)))) {
            twin.optIn(true);
            twin.nodePool("default", TestTwin.emptyFor(5));
            Map<String, Long> before = processes(twin);

            Process sender = sender(twin);
            var rounds = new ArrayList<Duration>();
            String sent;
            try {
                for (int round = 0; sender.isAlive(); round++) {
                    rounds.add(scaleUp(twin, round));
                }
                assertThat(sender.waitFor()).as("the sender's exit code").isZero();
                sent = new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            } finally {
                sender.destroyForcibly();
            }

            LOG.info(
                    "{} in {} s beside {} scale-ups of {} pods, the slowest {} ms; {} objects judged, {} not,"
                            + " {} pods placed without the extender",
                    sent,
                    LONG.toSeconds(),
                    rounds.size(),
                    PODS,
                    rounds.stream().mapToLong(Duration::toMillis).max().orElse(0),
                    judged,
                    unjudged.size(),
                    twin.placedWithoutTheExtender().size());
            assertThat(processes(twin)).as("processes").isEqualTo(before);
            assertThat(unjudged).as("objects that nobody judged, of %s", judged).hasSizeLessThan(1 + judged / 10);
            TestTwin.eventually(PATIENCE, twin::assertNothingIsLeft);
            twin.assertOneInstancePerClaimEver();
        }
    }

    /** Pods are created, get our scheduler, and run; objects get the right verdict meanwhile. */
    private Duration scaleUp(TestTwin twin, int round) {
        Instant begin = Instant.now();
        String name = "web-" + round;
        twin.deployment(name, PODS, "700m", Map.of());
        TestTwin.eventually(PATIENCE, () -> {
            assertVerdicts(twin.twin().api());
            assertThat(twin.running()).hasSize(PODS);
        });
        Duration took = Duration.between(begin, Instant.now());
        twin.delete(name);
        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).isEmpty());
        return took;
    }

    private void assertVerdicts(TwinApi api) {
        assertThat(refusal(api, RIGHT)).as("what is right").isEmpty();
        assertThat(refusal(api, WRONG)).as("what is wrong").contains("is not supported yet");
    }

    /** What was said of it; where nobody could be asked, once more. */
    private String refusal(TwinApi api, String object) {
        while (true) {
            String said = "";
            try {
                api.create(PROVISIONERS, TwinApi.parse(object));
            } catch (ApiStatusException e) {
                said = String.valueOf(e.getMessage());
            }
            if (!said.contains("failed calling webhook")) {
                judged++;
                return said;
            }
            unjudged.add(said);
            assertThat(unjudged).hasSizeLessThan(100);
        }
    }

    private static Map<String, Long> processes(TestTwin twin) {
        var pids = new LinkedHashMap<String, Long>();
        twin.twin().podProcesses().forEach((name, process) -> pids.put(name, process.isAlive() ? process.pid() : -1));
        return pids;
    }

    private static Process sender(TestTwin twin) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                HostileSender.class.getName(),
                SEED,
                Long.toString(LONG.toSeconds()),
                Integer.toString(AT_ONCE)));
        for (PodProcess replica : twin.replicas()) {
            Stream.of("/validate", "/mutate-pods", "/advise")
                    .forEach(path -> command.add(replica.podIp() + ":" + replica.variable("WEBHOOK_PORT") + path));
        }
        twin.twin().podProcesses().forEach((name, process) -> {
            if (name.endsWith(".extender")) {
                String filter = "127.0.0.1:" + process.variable("EXTENDER_PORT") + "/scheduler/v1/filter";
                command.add(filter);
                command.add(filter + "=" + process.variable("EXTENDER_CERTS"));
            }
        });
        return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    }
}
