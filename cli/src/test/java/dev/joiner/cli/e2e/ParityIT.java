package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cli.CommandRun;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code joiner plan} says is what the real kube-scheduler does: on nodes made as planned, with pods created in the
 * plan's binding order and nominated as planned, every pod gets its planned node. Joiner itself does not run here.
 */
class ParityIT {
    private static final Logger LOG = LoggerFactory.getLogger(ParityIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NODES = "/api/v1/nodes";
    private static final String PODS = "/api/v1/namespaces/" + TestTwin.NAMESPACE + "/pods";
    private static final String NOT_YET = "parity.joiner.dev/starting";

    /**
     * A scheduler that starts queues the waiting pods as it hears of them: in an order by chance, since client-go 1.35
     * keeps streamed lists in a map; by name, when it asks for them as it did before.
     */
    private static final String BY_NAME = "--feature-gates=WatchListClient=false";

    private static Twin twin;
    private static final Map<String, Integer> WITHOUT_NOMINATIONS = new TreeMap<>();
    private static final Map<String, Integer> RULES = new TreeMap<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start() {
        twin = Twin.start(TwinOptions.builder().name("parity-it").build(), Progress.to(LOG::info));
        twin.stopScheduler();
    }

    @AfterAll
    static void close() {
        LOG.info("pods by rule: {}", RULES);
        LOG.info("without nominations, pods on their planned nodes and the others: {}", WITHOUT_NOMINATIONS);
        twin.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, FULL ? 50 : 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void kubeSchedulerBindsEveryPodToItsPlannedNode(long seed) throws IOException {
        var scenario = new ParityScenario(seed);
        JsonNode plan = plan(scenario);
        Map<String, JsonNode> planned = new LinkedHashMap<>();
        plan.path("launches").forEach(launch -> planned.put(nodeName(seed, launch), launch));
        assertThat(plan.at("/summary/unplaceable").asInt())
                .as("pods without a place")
                .isZero();
        List<ObjectNode> pods = inBindingOrder(scenario, plan);
        Map<String, String> expected = plannedNodes(planned, pods);
        scenario.kinds().forEach((rule, count) -> RULES.merge(rule, count, Integer::sum));
        try {
            makeNodes(planned);
            pods.forEach(ParityIT::create);
            nominate(expected);
            open(planned);

            Map<String, String> bound = bind(pods.size());

            assertThat(moves(expected, bound))
                    .as("seed %d: pod, planned node, node", seed)
                    .isEmpty();
            assertThat(new TreeSet<>(bound.values())).as("nodes in use").isEqualTo(new TreeSet<>(planned.keySet()));
            LOG.info("seed {}: {} pods on {} nodes, all as planned", seed, pods.size(), planned.size());
            deletePods();
            pods.parallelStream().forEach(ParityIT::create);
            countWithoutNominations(expected, bind(pods.size()));
        } finally {
            deletePods();
            planned.keySet().parallelStream().forEach(ParityIT::deleteNode);
        }
    }

    private JsonNode plan(ParityScenario scenario) throws IOException {
        var cluster = new ArrayList<JsonNode>();
        for (JsonNode node : twin.api().list(NODES)) {
            cluster.add(((ObjectNode) node).put("apiVersion", "v1").put("kind", "Node"));
        }
        for (JsonNode daemonSet : twin.api().list("/apis/apps/v1/daemonsets")) {
            cluster.add(((ObjectNode) daemonSet).put("apiVersion", "apps/v1").put("kind", "DaemonSet"));
        }
        Path question = folder.resolve("question.json");
        Path catalogue = folder.resolve("catalogue.json");
        Files.writeString(question, scenario.question(cluster).toString());
        Files.writeString(catalogue, ParityScenario.CATALOGUE.toString());
        CommandRun run =
                CommandRun.of("plan", "-f", question.toString(), "--catalog", catalogue.toString(), "--output", "json");
        assertThat(run.err()).doesNotContain("error");
        return TwinApi.parse(run.out());
    }

    private static String nodeName(long seed, JsonNode launch) {
        return "parity-" + seed + "-" + launch.path("id").asText();
    }

    /** Their names are in the plan's order, too: see {@link #BY_NAME}. */
    private static List<ObjectNode> inBindingOrder(ParityScenario scenario, JsonNode plan) {
        var byKey = new HashMap<String, ObjectNode>();
        scenario.pods().forEach(pod -> byKey.put(keyOf(pod), pod));
        var ordered = new ArrayList<ObjectNode>();
        for (JsonNode key : plan.path("bindingOrder")) {
            ObjectNode pod = Optional.ofNullable(byKey.get(key.asText()))
                    .orElseThrow(
                            () -> new AssertionError("the binding order names " + key + ", which was not asked for"))
                    .deepCopy();
            pod.withObject("/metadata").put("name", "p%03d-%s".formatted(ordered.size(), nameOf(pod)));
            ordered.add(pod);
        }
        assertThat(ordered).as("pods in the plan's order").hasSize(ParityScenario.PODS);
        return ordered;
    }

    private static String nameOf(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private static String keyOf(JsonNode pod) {
        return TestTwin.NAMESPACE + "/" + nameOf(pod);
    }

    /** By the pods' new names. */
    private static Map<String, String> plannedNodes(Map<String, JsonNode> planned, List<ObjectNode> pods) {
        var nodeOf = new HashMap<String, String>();
        planned.forEach((node, launch) -> launch.path("pods").forEach(pod -> nodeOf.put(pod.asText(), node)));
        var expected = new TreeMap<String, String>();
        for (ObjectNode pod : pods) {
            String name = nameOf(pod);
            expected.put(name, nodeOf.get(TestTwin.NAMESPACE + "/" + name.substring(name.indexOf('-') + 1)));
        }
        return expected;
    }

    /** Nodes as their instances would be, with a taint that keeps everybody away until all is written. */
    private static void makeNodes(Map<String, JsonNode> planned) {
        planned.entrySet().parallelStream()
                .forEach(entry -> twin.api().create(NODES, node(entry.getKey(), entry.getValue())));
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(planned.keySet())
                        .allSatisfy(name -> assertThat(
                                        twin.api().get(NODES + "/" + name).at("/spec/taints"))
                                .noneMatch(taint -> taint.path("key").asText().startsWith("node.kubernetes.io/"))));
    }

    private static ObjectNode node(String name, JsonNode launch) {
        JsonNode type = ParityScenario.type(launch.path("instanceType").asText());
        JsonNode pool = ParityScenario.pool(launch.path("nodePool").asText());
        ObjectNode node = TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"Node\"}");
        ObjectNode labels = node.putObject("metadata").put("name", name).putObject("labels");
        type.path("labels").properties().forEach(label -> {
            if (label.getValue().size() == 1) {
                labels.put(label.getKey(), label.getValue().get(0).asText());
            }
        });
        pool.at("/spec/template/metadata/labels")
                .properties()
                .forEach(label -> labels.set(label.getKey(), label.getValue()));
        labels.put("topology.kubernetes.io/zone", launch.path("zone").asText())
                .put("karpenter.sh/capacity-type", launch.path("capacityType").asText())
                .put("karpenter.sh/nodepool", launch.path("nodePool").asText())
                .put("kubernetes.io/hostname", name)
                .put("twin.joiner.dev/kubelet", "runs");
        ArrayNode taints = node.putObject("spec").putArray("taints");
        pool.at("/spec/template/spec/taints").forEach(taints::add);
        taints.addObject().put("key", NOT_YET).put("effect", "NoSchedule");
        ObjectNode status = node.putObject("status");
        status.set("capacity", type.path("capacity"));
        status.set("allocatable", type.path("allocatable"));
        return node;
    }

    private static void create(ObjectNode pod) {
        twin.api().create(PODS, pod);
    }

    private static void nominate(Map<String, String> nodes) {
        nodes.entrySet().parallelStream().forEach(entry -> {
            ObjectNode patch = TwinApi.parse("{}");
            patch.withObject("/status").put("nominatedNodeName", entry.getValue());
            twin.api().patch(PODS + "/" + entry.getKey() + "/status", TwinApi.MERGE_PATCH, patch);
        });
    }

    /** Takes the taint away that every planned node had from its start. */
    private static void open(Map<String, JsonNode> planned) {
        planned.entrySet().parallelStream().forEach(entry -> {
            ObjectNode patch = TwinApi.parse("{}");
            ArrayNode taints = patch.withObject("/spec").putArray("taints");
            ParityScenario.pool(entry.getValue().path("nodePool").asText())
                    .at("/spec/template/spec/taints")
                    .forEach(taints::add);
            twin.api().patch(NODES + "/" + entry.getKey(), TwinApi.MERGE_PATCH, patch);
        });
    }

    /** Lets the scheduler work until it has judged every pod; where those are that it has bound. */
    private static Map<String, String> bind(int pods) {
        var bound = new TreeMap<String, String>();
        twin.startScheduler(BY_NAME);
        try {
            TestTwin.eventually(PATIENCE, () -> {
                bound.clear();
                int judged = 0;
                for (JsonNode pod : twin.api().list(PODS)) {
                    String node = pod.at("/spec/nodeName").asText();
                    if (!node.isEmpty()) {
                        bound.put(nameOf(pod), node);
                        judged++;
                    } else if (Objects.isUnschedulable(pod)) {
                        LOG.info(
                                "{} has no node: {}",
                                nameOf(pod),
                                pod.at("/status/conditions/0/message").asText());
                        judged++;
                    }
                }
                assertThat(judged).as("pods that the scheduler has judged").isEqualTo(pods);
            });
        } finally {
            twin.stopScheduler();
        }
        return bound;
    }

    private static List<String> moves(Map<String, String> expected, Map<String, String> bound) {
        var moves = new ArrayList<String>();
        expected.forEach((pod, node) -> {
            String its = bound.getOrDefault(pod, "none");
            if (!its.equals(node)) {
                moves.add(pod + " " + node + " " + its);
            }
        });
        return moves;
    }

    private static void countWithoutNominations(Map<String, String> expected, Map<String, String> bound) {
        int moved = moves(expected, bound).size();
        WITHOUT_NOMINATIONS.merge("as planned", expected.size() - moved, Integer::sum);
        WITHOUT_NOMINATIONS.merge("elsewhere", bound.size() - expected.size() + moved, Integer::sum);
        WITHOUT_NOMINATIONS.merge("unschedulable", expected.size() - bound.size(), Integer::sum);
    }

    private static void deletePods() {
        twin.api().delete(PODS + "?gracePeriodSeconds=0");
    }

    /** And what DaemonSets have put on it. */
    private static void deleteNode(String name) {
        twin.api().delete(NODES + "/" + name);
        twin.api()
                .delete("/api/v1/namespaces/kube-system/pods?gracePeriodSeconds=0&fieldSelector="
                        + TwinApi.query("spec.nodeName=" + name));
    }
}
