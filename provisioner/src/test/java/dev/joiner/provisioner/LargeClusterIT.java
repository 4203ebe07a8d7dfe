package dev.joiner.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cluster.client.Crowd;
import dev.joiner.cluster.client.FakeApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader's memory in a large cluster, with the heap that image/joiner gives it: it reads everything, plans, survives
 * that everything has to be read again and has changed meanwhile, and plans again. With every push 800 nodes and 20,000
 * pods in the chart's container; with {@code --full} 5,000 nodes and 150,000 pods in a GiB of heap.
 */
class LargeClusterIT {
    private static final Logger LOG = LoggerFactory.getLogger(LargeClusterIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final int NODES = FULL ? 5_000 : 800;
    private static final int PODS = FULL ? 150_000 : 20_000;

    /** 60 % of the chart's 512 MiB. */
    private static final String HEAP = FULL ? "-Xmx1g" : "-Xmx307m";

    private static final long MOST_BYTES_A_POD = 1_200;
    private static final long BYTES_WITHOUT_PODS = 48L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 10 : 2);
    private static final String ALL_PODS = "/api/v1/pods";
    private static final String CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";
    private static final Pattern LIVE = Pattern.compile("live ([0-9]+) of ([0-9]+) with ([0-9]+) pods");

    private final FakeApiServer server = new FakeApiServer();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readsPlansAndReadsAgainAllOfALargeCluster() throws Exception {
        server.generate("/api/v1/nodes", NODES, Crowd.nodes());
        server.generate(ALL_PODS, PODS, Crowd.pods(NODES));
        pool();
        Process process = start();
        try (BufferedReader output = process.inputReader()) {
            long beginNanos = System.nanoTime();
            assertThat(output.readLine()).isEqualTo("synced");
            LOG.info("synced after {} s", seconds(beginNanos));
            plans("before", 3);
            report(process, output, "after the first list");

            server.generate(ALL_PODS, PODS, Crowd.changedPods(NODES));
            beginNanos = System.nanoTime();
            readAgain();
            LOG.info("read again after {} s", seconds(beginNanos));
            plans("after", 20);
            report(process, output, "after the second list");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        var _ = server.client(folder);
        Path kubeconfig;
        try (var files = Files.list(folder)) {
            kubeconfig = files.findFirst().orElseThrow();
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:SurvivorRatio=2",
                        "-Xms64m",
                        HEAP,
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djdk.virtualThreadScheduler.parallelism=64",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.joiner.provisioner.LargeClusterProcess",
                        kubeconfig.toString())
                .redirectError(ProcessBuilder.Redirect.to(folder.resolve("err").toFile()))
                .start();
    }

    private void pool() {
        server.put(
                "/apis/karpenter.sh/v1alpha5/provisioners/default",
                Specs.aProvisioner().build());
        server.put("/apis/karpenter.k8s.aws/v1alpha1/awsnodetemplates/default", """
                {"metadata":{"name":"default","generation":1},"spec":{"subnetSelector":{"a":"b"},
                 "securityGroupSelector":{"a":"b"}}}""");
    }

    /** New pods that fit nowhere, nor on what is planned, are planned: a claim is written. Seven fit on a node. */
    private void plans(String prefix, int pods) {
        int before = server.objects(CLAIMS).size();
        long beginNanos = System.nanoTime();
        for (int i = 0; i < pods; i++) {
            String name = prefix + "-" + i;
            server.put("/api/v1/namespaces/shop/pods/" + name, Crowd.waiting(name));
        }
        eventually(() -> assertThat(server.objects(CLAIMS)).as(this::errors).hasSizeGreaterThan(before));
        LOG.info("planned after {} s", seconds(beginNanos));
    }

    /** The history is forgotten: each watch gets 410, and everything is listed anew. */
    private void readAgain() {
        int watches = server.openWatches();
        long listsBefore = lastPages();
        server.forgetHistory();
        server.breakWatches();
        eventually(() -> {
            assertThat(lastPages()).as(this::errors).isGreaterThan(listsBefore);
            assertThat(server.openWatches()).isEqualTo(watches);
        });
    }

    /** Lists of pods that were asked for from their beginning. */
    private long lastPages() {
        return server.calls().stream()
                .filter(call -> call.isList()
                        && call.path().equals(ALL_PODS)
                        && !call.query().containsKey("continue"))
                .count();
    }

    private void report(Process process, BufferedReader output, String when) throws IOException {
        process.getOutputStream().write("heap\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        Matcher live = LIVE.matcher(String.valueOf(output.readLine()));
        assertThat(live.matches()).as(this::errors).isTrue();
        long bytes = Long.parseLong(live.group(1));
        LOG.info(
                "{}: {} MiB live of {} MiB of heap, {} pods, {} MiB resident",
                when,
                bytes >> 20,
                Long.parseLong(live.group(2)) >> 20,
                live.group(3),
                resident(process));
        assertThat(Integer.parseInt(live.group(3))).isGreaterThanOrEqualTo(PODS);
        assertThat(bytes).as("live bytes").isLessThan(BYTES_WITHOUT_PODS + PODS * MOST_BYTES_A_POD);
    }

    private static long resident(Process process) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    private String errors() {
        try {
            String text = Files.readString(folder.resolve("err"));
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void eventually(ThrowingRunnable assertions) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertions);
    }

    private static double seconds(long sinceNanos) {
        return Math.round((System.nanoTime() - sinceNanos) / 1e7) / 100.0;
    }
}
