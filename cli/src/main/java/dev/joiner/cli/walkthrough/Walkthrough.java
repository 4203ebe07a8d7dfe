package dev.joiner.cli.walkthrough;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.walkthrough.DemoReport.FirstPod;
import dev.joiner.cli.walkthrough.DemoReport.Parts;
import dev.joiner.cli.walkthrough.DemoReport.ScaleDown;
import dev.joiner.cli.walkthrough.DemoReport.ScaleUp;
import dev.joiner.cli.walkthrough.Observer.NodeSeen;
import dev.joiner.cli.walkthrough.Observer.PodSeen;
import dev.joiner.twin.Twin;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.proxy.RecordedCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The seed article's walkthrough: its node pool, its web server, one pod, a hundred, none. Everything that it
 * reports comes from the API server's watches, the record of the proxy before EC2, and EC2.
 */
public final class Walkthrough {
    private static final String NAMESPACE = "default";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/php-apache";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Twin twin;
    private final Observer observer;
    private final int pods;
    private final boolean optIn;
    private final Consumer<String> stages;

    /**
     * @param optIn whether the namespace is labelled, so that our scheduler places its pods
     * @param stages told what is waited for
     */
    public Walkthrough(Twin twin, Observer observer, int pods, boolean optIn, Consumer<String> stages) {
        this.twin = twin;
        this.observer = observer;
        this.pods = pods;
        this.optIn = optIn;
        this.stages = stages;
    }

    /** A manifest of the article, bundled with the command. */
    public static List<JsonNode> seed(String name) {
        try (InputStream stream =
                Objects.requireNonNull(Walkthrough.class.getResourceAsStream("/dev/joiner/cli/seed/" + name), name)) {
            var documents = new ArrayList<JsonNode>();
            YAML.readerFor(JsonNode.class).<JsonNode>readValues(stream).forEachRemaining(documents::add);
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundled " + name, e);
        }
    }

    /** Runs the whole and measures it. */
    public DemoReport run() throws InterruptedException {
        if (optIn) {
            twin.api()
                    .patch(
                            "/api/v1/namespaces/" + NAMESPACE,
                            TwinApi.MERGE_PATCH,
                            TwinApi.parse("{\"metadata\":{\"labels\":{\"joiner.dev/scheduling\":\"enabled\"}}}"));
        }
        seed("provisioner.yaml").forEach(object -> twin.api().apply(object, NAMESPACE, "joiner-demo"));
        FirstPod first = firstPod();
        ScaleUp up = scaleUp();
        ScaleDown down = scaleDown();
        return new DemoReport(
                pods,
                (int) twin.options().boot().toSeconds(),
                twin.options().controllerManagerQps(),
                optIn,
                first,
                up,
                down);
    }

    private FirstPod firstPod() throws InterruptedException {
        stages.accept("the first pod: no node fits, one has to be bought");
        Instant asked = Instant.now();
        seed("workload.yaml").forEach(object -> twin.api().apply(object, NAMESPACE, "joiner-demo"));
        await(twin.options().boot().plusSeconds(60), "the first pod to run", () -> running() == 1);
        Instant running = latest(observer.pods(PodSeen::isRunning), PodSeen::running);
        return new FirstPod(observer.nodes(NodeSeen::isThere).size(), seconds(asked, running));
    }

    private ScaleUp scaleUp() throws InterruptedException {
        stages.accept("kubectl scale deployment php-apache --replicas=" + pods);
        int before = observer.nodes(NodeSeen::isThere).size();
        Instant asked = Instant.now();
        scale(pods);
        await(twin.options().boot().plusSeconds(180), pods + " pods to run", () -> running() == pods);
        observer.refreshInstances();
        List<NodeSeen> nodes = observer.nodes(NodeSeen::isThere);
        var types = new TreeMap<String, Integer>();
        nodes.forEach(node -> types.merge(node.type(), 1, Integer::sum));
        List<PodSeen> running = observer.pods(PodSeen::isRunning);
        var podsByNode = new TreeMap<String, Integer>();
        running.forEach(pod -> podsByNode.merge(pod.node(), 1, Integer::sum));
        List<RecordedCall> launches = launches(asked);
        Instant firstCall = launches.isEmpty() ? asked : launches.getFirst().at();
        Instant lastCall = launches.isEmpty() ? asked : launches.getLast().at();
        Instant answered = launches.isEmpty() ? asked : launches.getLast().answeredAt();
        Instant registered = latest(nodes, NodeSeen::registered);
        Instant ready = latest(nodes, NodeSeen::ready);
        Instant lastRunning = latest(running, PodSeen::running);
        return new ScaleUp(
                nodes.size(),
                nodes.size() - before,
                types,
                Math.round(observer.pricePerHour() * 10_000) / 10_000.0,
                seconds(asked, firstCall),
                seconds(asked, lastCall),
                seconds(asked, ready),
                seconds(asked, lastRunning),
                running.size(),
                (int) nodes.stream()
                        .filter(node -> !podsByNode.containsKey(node.name()))
                        .count(),
                podsByNode.values().stream().max(Comparator.naturalOrder()).orElse(0),
                new Parts(
                        seconds(asked, earliest(asked, PodSeen::created)),
                        seconds(asked, earliest(asked, PodSeen::unschedulable)),
                        seconds(asked, firstCall),
                        seconds(firstCall, answered),
                        seconds(answered, registered),
                        seconds(registered, ready),
                        seconds(ready, lastRunning)));
    }

    private List<RecordedCall> launches(Instant since) {
        return twin.proxy().calls("CreateFleet").stream()
                .filter(call -> !call.isDryRun() && call.at().isAfter(since))
                .sorted(Comparator.comparing(RecordedCall::at))
                .toList();
    }

    private ScaleDown scaleDown() throws InterruptedException {
        stages.accept("kubectl scale deployment php-apache --replicas=0; nodes go 30 s after they are empty");
        Instant asked = Instant.now();
        scale(0);
        await(Duration.ofMinutes(3), "all nodes, claims and instances to go", () -> {
            observer.refreshInstances();
            return observer.nodes(NodeSeen::isThere).isEmpty()
                    && observer.claims() == 0
                    && observer.alive().isEmpty();
        });
        Instant last = twin.proxy().calls("TerminateInstances").stream()
                .filter(call -> call.at().isAfter(asked))
                .map(RecordedCall::at)
                .max(Comparator.naturalOrder())
                .orElse(asked);
        return new ScaleDown(
                seconds(asked, last),
                observer.nodes(NodeSeen::isThere).size(),
                observer.alive().size(),
                observer.claims());
    }

    private void scale(int replicas) {
        ObjectNode patch = TwinApi.parse("{\"spec\":{\"replicas\":" + replicas + "}}");
        twin.api().patch(DEPLOYMENT + "/scale", TwinApi.MERGE_PATCH, patch);
    }

    private int running() {
        return observer.pods(PodSeen::isRunning).size();
    }

    private void await(Duration patience, String what, BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new UserError("waited " + patience.toSeconds() + " s for " + what + ": " + running()
                        + " pods run, " + observer.nodes(NodeSeen::isThere).size() + " nodes and "
                        + observer.claims() + " claims are there; see 'joiner twin logs --name "
                        + twin.options().name() + "'");
            }
            observer.awaitChange(200);
        }
    }

    private Instant earliest(Instant since, Function<PodSeen, @Nullable Instant> timeOf) {
        return observer.pods(pod -> true).stream()
                .map(timeOf)
                .flatMap(Stream::ofNullable)
                .filter(time -> time.isAfter(since))
                .min(Comparator.naturalOrder())
                .orElse(since);
    }

    private static <T> Instant latest(Collection<T> things, Function<T, @Nullable Instant> timeOf) {
        Instant latest = Instant.EPOCH;
        for (T thing : things) {
            Instant time = timeOf.apply(thing);
            if (time != null && time.isAfter(latest)) {
                latest = time;
            }
        }
        return latest;
    }

    private static double seconds(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toNanos() / 1e6) / 1e3;
    }
}
