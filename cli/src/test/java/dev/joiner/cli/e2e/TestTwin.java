package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Observer.NodeSeen;
import dev.joiner.cli.walkthrough.Observer.PodSeen;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.ec2.Instance;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.proxy.RecordedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A twin with Joiner in it, and the words in which tests speak of it. What it tells comes from the API server, from EC2
 * and from the record of the proxy, never from Joiner.
 */
final class TestTwin implements AutoCloseable {
    static final String NAMESPACE = "default";

    private static final Logger LOG = LoggerFactory.getLogger(TestTwin.class);
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments/";
    private static final String PROVISIONERS = "/apis/karpenter.sh/v1alpha5/provisioners";
    private static final String MANAGER = "joiner-e2e";
    private static final Pattern UNASKED = Pattern.compile(" pod=\"([^\"]+)\"");

    private final Twin twin;
    private final Observer observer;
    private final Ledger ledger;

    private TestTwin(Twin twin) {
        this.twin = twin;
        this.observer = Observer.of(twin, NAMESPACE);
        this.ledger = new Ledger(twin.api(), NAMESPACE);
    }

    /** Boots a twin with this build's Joiner. */
    static TestTwin start(String name, UnaryOperator<TwinOptions.Builder> options) {
        return start(name, options, LocalJoiner.entryPoint());
    }

    /** Boots a twin with another Joiner. */
    static TestTwin start(String name, UnaryOperator<TwinOptions.Builder> options, List<String> joinerCommand) {
        return start(name, options, joinerCommand, List.of());
    }

    /** Boots a twin with this build's Joiner, whose chart gets more values. */
    static TestTwin startWith(String name, UnaryOperator<TwinOptions.Builder> options, String... chartValues) {
        return start(name, options, LocalJoiner.entryPoint(), List.of(chartValues));
    }

    /** The same with more values of the chart. */
    static TestTwin start(
            String name,
            UnaryOperator<TwinOptions.Builder> options,
            List<String> joinerCommand,
            List<String> moreValues) {
        Instant begin = Instant.now();
        var values = new ArrayList<>(LocalJoiner.values());
        values.addAll(moreValues);
        var builder = options.apply(LocalJoiner.install(TwinOptions.builder().name(name)))
                .joiner(LocalJoiner.charts().resolve("joiner"), joinerCommand, values);
        var twin = new TestTwin(Twin.start(builder.build(), Progress.to(LOG::info)));
        LOG.info(
                "twin {} is up after {} ms",
                name,
                Duration.between(begin, Instant.now()).toMillis());
        return twin;
    }

    Twin twin() {
        return twin;
    }

    Observer observer() {
        return observer;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Waits until the assertions hold. */
    static void eventually(Duration patience, ThrowingRunnable assertions) {
        eventually(patience, Duration.ofMillis(100), assertions);
    }

    /** The same, looking less often: a look may be work for the API server. */
    static void eventually(Duration patience, Duration between, ThrowingRunnable assertions) {
        await().pollDelay(Duration.ZERO).pollInterval(between).atMost(patience).untilAsserted(assertions);
    }

    /** Whether our scheduler places the namespace's pods from now on. */
    void optIn(boolean on) {
        String value = on ? "\"enabled\"" : "null";
        twin.api()
                .patch(
                        "/api/v1/namespaces/" + NAMESPACE,
                        TwinApi.MERGE_PATCH,
                        TwinApi.parse("{\"metadata\":{\"labels\":{\"joiner.dev/scheduling\":" + value + "}}}"));
    }

    /** Applies the article's node pool under another name, changed by the test, with the article's node class. */
    void nodePool(String name, UnaryOperator<ObjectNode> change) {
        for (JsonNode object : Walkthrough.seed("provisioner.yaml")) {
            ObjectNode mine = object.deepCopy();
            if (mine.path("kind").asText().equals("Provisioner")) {
                mine.withObject("/metadata").put("name", name);
                mine = change.apply(mine);
            }
            twin.api().apply(mine, NAMESPACE, MANAGER);
        }
    }

    /** Nodes go this long after they are empty. */
    static UnaryOperator<ObjectNode> emptyFor(int seconds) {
        return pool -> {
            pool.withObject("/spec").put("ttlSecondsAfterEmpty", seconds);
            return pool;
        };
    }

    /** Changes how long empty nodes of a pool stay. */
    void emptyFor(String pool, int seconds) {
        twin.api()
                .patch(
                        PROVISIONERS + "/" + pool,
                        TwinApi.MERGE_PATCH,
                        TwinApi.parse("{\"spec\":{\"ttlSecondsAfterEmpty\":" + seconds + "}}"));
    }

    /** Applies a Deployment whose pods ask for some cpu. */
    void deployment(String name, int replicas, String cpu, Map<String, String> nodeSelector) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment");
        object.withObject("/metadata").put("name", name);
        object.withObject("/spec").put("replicas", replicas);
        object.withObject("/spec/selector/matchLabels").put("app", name);
        object.withObject("/spec/template/metadata/labels").put("app", name);
        nodeSelector.forEach((key, value) ->
                object.withObject("/spec/template/spec/nodeSelector").put(key, value));
        ObjectNode container =
                object.withObject("/spec/template/spec").putArray("containers").addObject();
        container.put("name", "app").put("image", "app");
        container.withObject("/resources/requests").put("cpu", cpu);
        twin.api().apply(object, NAMESPACE, MANAGER);
    }

    /** Creates pods without an owner, named {@code prefix-0} and so on, all at once. */
    void barePods(String prefix, int count, String cpu) {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + "-" + i);
        }
        names.parallelStream().forEach(name -> {
            ObjectNode pod = JsonNodeFactory.instance
                    .objectNode()
                    .put("apiVersion", "v1")
                    .put("kind", "Pod");
            pod.withObject("/metadata").put("name", name);
            ObjectNode container =
                    pod.withObject("/spec").putArray("containers").addObject();
            container.put("name", "app").put("image", "app");
            container.withObject("/resources/requests").put("cpu", cpu);
            twin.api().create("/api/v1/namespaces/" + NAMESPACE + "/pods", pod);
        });
    }

    void scale(String deployment, int replicas) {
        twin.api()
                .patch(
                        DEPLOYMENTS + deployment + "/scale",
                        TwinApi.MERGE_PATCH,
                        TwinApi.parse("{\"spec\":{\"replicas\":" + replicas + "}}"));
    }

    /** Removes a Deployment and its pods. */
    void delete(String deployment) {
        twin.api().delete(DEPLOYMENTS + deployment);
    }

    List<PodSeen> running() {
        return observer.pods(PodSeen::isRunning);
    }

    /** Pods that have a node and are there, whether or not their containers have started. */
    List<PodSeen> bound() {
        return observer.pods(pod -> pod.isThere() && pod.bound() != null);
    }

    /** The nodes of node pools that are there. */
    List<NodeSeen> nodes() {
        return observer.nodes(NodeSeen::isThere);
    }

    /** How many running pods, whose names begin so, stand on each node of a pool; nodes without any are there too. */
    Map<String, Integer> podsByNode(String namePrefix) {
        var counts = new TreeMap<String, Integer>();
        nodes().forEach(node -> counts.put(node.name(), 0));
        running().stream()
                .filter(pod -> pod.name().startsWith(namePrefix))
                .forEach(pod -> counts.merge(pod.node(), 1, Integer::sum));
        return counts;
    }

    /** The calls that bought nodes since a moment. */
    List<RecordedCall> launchCalls(Instant since) {
        return twin.proxy().calls("CreateFleet").stream()
                .filter(call -> call.at().isAfter(since))
                .toList();
    }

    /** Instances that EC2 launched since a moment, whatever became of them. */
    List<Instance> launchedSince(Instant since) {
        return twin.ec2().instances().stream()
                .filter(instance -> !instance.launchedAt().isBefore(since))
                .toList();
    }

    /** Every instance that costs money has one claim, and every claim one such instance. */
    void assertOneInstancePerClaim() {
        Set<String> alive = twin.ec2().alive().stream().map(Instance::id).collect(Collectors.toSet());
        List<String> claimed = ledger.instancesOfPresentClaims();
        assertThat(claimed)
                .as("instances of claims")
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(alive);
    }

    /** No instance was ever launched without a claim, and none for a claim that had one. */
    void assertOneInstancePerClaimEver() {
        assertOneInstancePerClaimSince(Instant.EPOCH);
    }

    /** The same of what was launched since a moment. */
    void assertOneInstancePerClaimSince(Instant moment) {
        Set<String> launched = launchedSince(moment).stream().map(Instance::id).collect(Collectors.toSet());
        Set<String> before = twin.ec2().instances().stream()
                .map(Instance::id)
                .filter(id -> !launched.contains(id))
                .collect(Collectors.toSet());
        Map<String, Set<String>> byClaim = new TreeMap<>(ledger.instancesByClaimEver());
        byClaim.values().removeIf(before::containsAll);
        assertThat(byClaim)
                .as("instances of each claim")
                .allSatisfy((claim, instances) -> assertThat(instances).hasSize(1));
        assertThat(byClaim.values().stream().flatMap(Set::stream))
                .as("instances with a claim")
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(launched);
    }

    /** Nothing that costs money is left, nor anything that speaks of it. */
    void assertNothingIsLeft() {
        assertThat(nodes()).as("nodes").isEmpty();
        assertThat(twin.api().list("/apis/karpenter.sh/v1/nodeclaims"))
                .as("claims")
                .isEmpty();
        assertThat(twin.ec2().alive()).as("instances").isEmpty();
        assertThat(twin.api().list("/apis/joiner.dev/v1alpha1/demands"))
                .as("demands")
                .isEmpty();
    }

    /** The replica that leads, from its Lease. */
    PodProcess leader() {
        return twin.process(leaderName());
    }

    String leaderName() {
        return twin.api()
                .get("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/joiner-leader")
                .at("/spec/holderIdentity")
                .asText();
    }

    /** Pods for which a call to the extender got no answer in time, as the scheduler says in its log. */
    Set<String> placedWithoutTheExtender() {
        return linesOf(".kube-scheduler", "Skipping extender").stream()
                .map(UNASKED::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .filter(pod -> pod.startsWith(NAMESPACE + "/"))
                .collect(Collectors.toSet());
    }

    /** Lines with a text, of the logs of Joiner's containers whose names contain another. */
    List<String> linesOf(String container, String text) {
        return twin.podProcesses().entrySet().stream()
                .filter(entry -> entry.getKey().contains(container))
                .flatMap(entry -> {
                    try {
                        return Files.readAllLines(entry.getValue().log()).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(line -> line.contains(text))
                .toList();
    }

    /** Both replicas of the controller, by name. */
    List<PodProcess> replicas() {
        return List.of(twin.process("joiner-0"), twin.process("joiner-1"));
    }

    /** Stops everything, and checks that no process stays. */
    @Override
    public void close() {
        var pids = new HashMap<String, Long>();
        twin.processes().forEach(process -> pids.put(process.name(), process.pid()));
        twin.podProcesses().forEach((name, process) -> pids.put(name, process.pid()));
        observer.close();
        ledger.close();
        twin.close();
        assertThat(pids)
                .as("processes after the end")
                .allSatisfy((name, pid) -> assertThat(ProcessHandle.of(pid)).isEmpty());
    }
}
