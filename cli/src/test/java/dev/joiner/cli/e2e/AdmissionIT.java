package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cli.corpus.Case;
import dev.joiner.cli.corpus.Case.Verdict;
import dev.joiner.cli.corpus.Corpus;
import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The corpus through a real API server, with the webhook and without it; what a person at kubectl sees. */
class AdmissionIT {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final String STRICT = "strict";
    private static TestTwin twin;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void up() {
        twin = TestTwin.start("admission-it", options -> options.boot(Duration.ofSeconds(2)));
        api().create("/api/v1/namespaces", TwinApi.parse("""
                {"metadata":{"name":"strict","labels":{"joiner.dev/scheduling":"enabled"},
                 "annotations":{"joiner.dev/placement-warnings":"refuse"}}}
                """));
        Corpus.around(STRICT).forEach(object -> api().apply(object, STRICT, "e2e"));
        // A look of every replica later all of them know the pools.
        TestTwin.eventually(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 10; i++) {
                assertThat(refusal(api(), deployment("probe", "team", "blue"), STRICT))
                        .get()
                        .asString()
                        .contains("is met by no node pool");
            }
        });
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    private static TwinApi api() {
        return twin.twin().api();
    }

    private static ObjectNode deployment(String name, String label, String value) {
        return TwinApi.parse("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%s"},"spec":{
                 "selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{
                  "nodeSelector":{"%s":"%s"},
                  "containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"1","memory":"1Mi"}}}]}}}}
                """.formatted(name, label, value));
    }

    /** What the API server says against an object; empty when it would store it. Nothing is stored. */
    private static Optional<String> refusal(TwinApi api, JsonNode object, String namespace) {
        String path = api.pathOf(object, namespace);
        String collection = path.substring(0, path.lastIndexOf('/'));
        try {
            api.create(collection + "?dryRun=All", object);
            return Optional.empty();
        } catch (ApiStatusException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Cases that are refused and should not be, or the other way round. */
    private static List<String> wrong(TwinApi api, List<Case> cases, String namespace, boolean withWebhook) {
        return cases.parallelStream()
                .map(example -> {
                    Optional<String> refusal = refusal(api, example.object(), namespace);
                    boolean expected = example.verdict() == Verdict.REFUSED && (withWebhook || example.byDefinition());
                    return refusal.isPresent() == expected
                            ? ""
                            : example + ": expected " + (expected ? "a refusal" : "none") + ", got " + refusal;
                })
                .filter(text -> !text.isEmpty())
                .toList();
    }

    @Test
    void judges_our_kinds_as_in_process() {
        List<Case> cases = Corpus.own();

        assertThat(wrong(api(), cases, "", true)).isEmpty();
        LOG.info("{} objects judged with the webhook", cases.size());
    }

    @Test
    void the_definitions_alone_refuse_what_cel_can_say() {
        var bare = TwinOptions.builder()
                .name("admission-bare-it")
                .crdChart(LocalJoiner.charts().resolve("joiner-crd"))
                .build();
        try (Twin alone = Twin.start(bare, Progress.to(LOG::info))) {
            assertThat(wrong(alone.api(), Corpus.own(), "", false)).isEmpty();
        }
    }

    @Test
    void warnings_about_workloads_are_refusals_where_the_namespace_wants_them() {
        List<Case> cases = Corpus.workloads().stream()
                .map(example -> new Case(
                        example.name(),
                        example.object(),
                        example.verdict() == Verdict.WARNED ? Verdict.REFUSED : Verdict.ALLOWED,
                        false,
                        example.says()))
                .toList();

        assertThat(wrong(api(), cases, STRICT, true)).isEmpty();
        LOG.info("{} workloads judged with the webhook", cases.size());
    }

    @Test
    void nothing_is_said_where_nobody_opted_in() {
        assertThat(refusal(api(), deployment("bad", "team", "blue"), "default")).isEmpty();
    }

    @Test
    void kubectl_shows_the_warning_and_takes_the_deployment() throws Exception {
        api().create("/api/v1/namespaces", TwinApi.parse("""
                {"metadata":{"name":"opted-in","labels":{"joiner.dev/scheduling":"enabled"}}}
                """));
        Path file = Files.writeString(
                folder.resolve("bad.json"), deployment("bad", "team", "blue").toString());

        String output = kubectl("apply", "--namespace=opted-in", "-f", file.toString());

        assertThat(output)
                .contains("Warning: spec.template.spec.nodeSelector[team]: team In [blue] is met by no node pool")
                .contains("deployment.apps/bad created");
    }

    /**
     * The sender takes a core of its own: the time of the slowest hundredth says something of the webhook only on a
     * machine that does nothing else, and is a bar with --full.
     */
    @Test
    void a_thousand_reviews_of_pods_a_second_are_answered_without_error() throws Exception {
        JsonNode client = api().get("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/joiner")
                .at("/webhooks/0/clientConfig");
        try (var load = new ReviewLoad(
                twin.replicas().getFirst(),
                client.path("url").asText(),
                client.path("caBundle").asText())) {
            load.run(Duration.ofSeconds(5));
            long before = liveHeap();
            ReviewSender.Outcome outcome = load.run(FULL ? Duration.ofMinutes(10) : Duration.ofSeconds(20));
            long after = liveHeap();

            LOG.info("{}, live heap {} and {} KiB", outcome, before / 1024, after / 1024);
            assertThat(outcome.errors()).as(outcome.first()).isZero();
            assertThat(outcome.worst()).as("API server's patience").isLessThan(Duration.ofSeconds(1));
            if (FULL) {
                assertThat(outcome.p99()).isLessThan(Duration.ofMillis(5));
            }
            assertThat(after).as("bytes of live heap after the load").isLessThan(before + before / 4);
        }
    }

    /** Bytes of all replicas' objects to which something still refers: a JVM collects the others before it counts. */
    private static long liveHeap() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        long bytes = 0;
        for (PodProcess replica : twin.replicas()) {
            Process process = new ProcessBuilder(jcmd, Long.toString(replica.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String total = process.inputReader()
                    .lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow();
            process.waitFor();
            bytes += Long.parseLong(total.strip().split(" +", 4)[2]);
        }
        return bytes;
    }

    private static String kubectl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(twin.twin().bin().resolve("kubectl").toString());
        command.add("--kubeconfig=" + twin.twin().kubeconfig());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void a_node_pool_keeps_its_class_kind_and_its_scale() {
        ObjectNode pool = TwinApi.parse("""
                {"apiVersion":"karpenter.sh/v1","kind":"NodePool","metadata":{"name":"fixed"},"spec":{"template":{"spec":{
                 "nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"none"},"requirements":[]}}}}
                """);
        api().apply(pool, "", "e2e");
        pool.withObject("/spec/template/spec/nodeClassRef").put("kind", "Other");

        assertThatThrownBy(() -> api().apply(pool, "", "e2e"))
                .hasMessageContaining("the kind of a nodeClassRef stays: make another pool");
        assertThat(api().get("/apis/karpenter.sh/v1/nodepools/fixed")
                        .at("/spec/template/spec/expireAfter")
                        .asText())
                .isEqualTo("720h");
        api().delete("/apis/karpenter.sh/v1/nodepools/fixed");
    }
}
