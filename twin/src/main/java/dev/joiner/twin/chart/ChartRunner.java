package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.Ports;
import dev.joiner.twin.process.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Installs charts into the twin and runs their Deployments as processes. Started by one thread; its processes may be
 * used from any.
 */
public final class ChartRunner implements AutoCloseable {
    private static final String MANAGER = "twin-helm";
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final Duration CRD_LIMIT = Duration.ofSeconds(20);
    private static final long TOKEN_SECONDS = Duration.ofDays(30).toSeconds();
    /** What others stand on comes first; all else keeps helm's order, webhooks come last. */
    private static final List<String> FIRST = List.of(
            "Namespace",
            "CustomResourceDefinition",
            "PriorityClass",
            "ServiceAccount",
            "Secret",
            "ConfigMap",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Service");

    private final Environment environment;
    private final HelmChart helm;
    private final Map<String, PodProcess> processes = new LinkedHashMap<>();
    private Optional<Services> services = Optional.empty();

    /**
     * What a chart runs in.
     *
     * @param api with all rights
     * @param bin helm, kube-scheduler and the others
     * @param run a folder that goes with the twin
     * @param logs a folder for logs
     * @param namespace of the release
     * @param ports for forwarders
     */
    public record Environment(TwinApi api, Path bin, Path run, Path logs, String namespace, Ports ports) {}

    /** Nothing happens before a chart is installed. */
    public ChartRunner(Environment environment) {
        this.environment = environment;
        this.helm = new HelmChart(
                environment.bin().resolve("helm"), environment.run().resolve("charts"));
    }

    /** Installs the CustomResourceDefinitions of a chart, and returns when the API server serves them. */
    public void installDefinitions(Path chart) {
        var names = new ArrayList<String>();
        for (JsonNode object : helm.render(chart, "joiner-crd", environment.namespace(), emptyObject(), List.of())) {
            environment.api().apply(object, environment.namespace(), MANAGER);
            if (isKind(object, "CustomResourceDefinition")) {
                names.add(object.at("/metadata/name").asText());
            }
        }
        names.forEach(this::awaitEstablished);
    }

    /**
     * Installs a chart and starts its Deployments; returns when every pod is ready.
     *
     * @param values in place of the chart's own
     * @param set {@code key=value}, in place of {@code values}
     * @param joinerCommand what stands for the images' {@code joiner}
     */
    public void install(Path chart, String release, JsonNode values, List<String> set, List<String> joinerCommand) {
        List<JsonNode> objects = helm.render(chart, release, environment.namespace(), values, set);
        List<Pod> pods = pods(objects);
        var rewriting = new Services(objects, pods, environment.ports());
        services = Optional.of(rewriting);
        for (JsonNode object : inOrder(objects)) {
            if (object.path("kind").asText().endsWith("WebhookConfiguration")) {
                rewriting.rewrite((ObjectNode) object);
            }
            if (!isKind(object, "Deployment")) {
                environment.api().apply(object, environment.namespace(), MANAGER);
            }
        }
        var programs = new ContainerProcess.Programs(joinerCommand, environment.bin());
        var started = new ArrayList<PodProcess>();
        // Pods do not wait for each other, but their init containers may take a second each.
        inParallel(pods, pod -> {
            List<PodProcess> ofPod = start(pod, programs);
            synchronized (started) {
                started.addAll(ofPod);
            }
        });
        inParallel(started, PodProcess::awaitReady);
    }

    private List<PodProcess> start(Pod pod, ContainerProcess.Programs programs) {
        Trees.create(pod.folder());
        String token = token(pod.serviceAccount());
        Path kubeconfig =
                environment.api().config().withToken(token).write(pod.folder().resolve("kubeconfig"));
        var volumes = new PodVolumes(pod, environment.api(), token, kubeconfig);
        var all = new ArrayList<>(pod.initContainers());
        all.addAll(pod.containers());
        volumes.create(MountPaths.of(all, volumes));

        var started = new ArrayList<PodProcess>();
        for (JsonNode container : pod.initContainers()) {
            String name = pod.name() + "." + container.path("name").asText();
            ProcessSpec spec = spec(pod, container, name, kubeconfig, volumes, programs);
            if (container.path("restartPolicy").asText().equals("Always")) {
                started.add(keep(pod, container, spec));
            } else {
                runToItsEnd(spec);
            }
        }
        boolean alone = pod.containers().size() == 1;
        for (JsonNode container : pod.containers()) {
            String name = alone
                    ? pod.name()
                    : pod.name() + "." + container.path("name").asText();
            started.add(keep(pod, container, spec(pod, container, name, kubeconfig, volumes, programs)));
        }
        return started;
    }

    private ProcessSpec spec(
            Pod pod,
            JsonNode container,
            String name,
            Path kubeconfig,
            PodVolumes volumes,
            ContainerProcess.Programs programs) {
        return new ContainerProcess(pod, container, MountPaths.of(List.of(container), volumes), environment.api())
                .spec(name, kubeconfig, programs, environment.logs().resolve(name + ".log"));
    }

    private PodProcess keep(Pod pod, JsonNode container, ProcessSpec spec) {
        var process = new PodProcess(spec, pod.ip(), ReadinessProbe.of(pod, container));
        synchronized (processes) {
            processes.put(process.name(), process);
        }
        process.start();
        return process;
    }

    private static void runToItsEnd(ProcessSpec spec) {
        try (var process = GuardedProcess.start(spec)) {
            if (!process.awaitExit(INIT_LIMIT)) {
                throw new TwinException("init container " + spec.name() + " does not end; see " + spec.log());
            }
            int code = process.onExit().join();
            if (code != 0) {
                throw new TwinException("init container %s ended with %d: %s; see %s"
                        .formatted(spec.name(), code, process.lastWords().orElse("it printed nothing"), spec.log()));
            }
        }
    }

    private String token(String account) {
        ObjectNode request = TwinApi.parse("""
                {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""");
        request.withObject("/spec").put("expirationSeconds", TOKEN_SECONDS);
        String path = "/api/v1/namespaces/" + environment.namespace() + "/serviceaccounts/" + account + "/token";
        return environment.api().create(path, request).at("/status/token").asText();
    }

    private List<Pod> pods(List<JsonNode> objects) {
        // Several twins run side by side, each with addresses of its own in the loopback network.
        RandomGenerator random = RandomGenerator.getDefault();
        String network = "127.%d.%d.".formatted(random.nextInt(16, 255), random.nextInt(0, 255));
        var pods = new ArrayList<Pod>();
        for (JsonNode object : objects) {
            if (isKind(object, "Deployment")) {
                int replicas = object.at("/spec/replicas").asInt(1);
                for (int replica = 0; replica < replicas; replica++) {
                    String ip = network + (pods.size() + 2);
                    pods.add(Pod.of(
                            object,
                            replica,
                            environment.namespace(),
                            ip,
                            environment.run().resolve("pods")));
                }
            }
        }
        return pods;
    }

    private static List<JsonNode> inOrder(List<JsonNode> objects) {
        var sorted = new ArrayList<>(objects);
        sorted.sort(Comparator.comparingInt(object -> {
            String kind = object.path("kind").asText();
            int first = FIRST.indexOf(kind);
            return kind.endsWith("WebhookConfiguration") ? FIRST.size() + 1 : first < 0 ? FIRST.size() : first;
        }));
        return sorted;
    }

    private void awaitEstablished(String name) {
        String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name;
        long deadline = System.nanoTime() + CRD_LIMIT.toNanos();
        while (!isServed(environment.api().get(path))) {
            if (System.nanoTime() > deadline) {
                throw new TwinException("CustomResourceDefinition " + name + " is not served: "
                        + environment.api().get(path).at("/status/conditions"));
            }
            sleepBriefly();
        }
    }

    // An established definition may still be without its storage: the server then answers 429 for a while.
    private boolean isServed(JsonNode definition) {
        if (!isEstablished(definition)) {
            return false;
        }
        JsonNode spec = definition.path("spec");
        String collection = "/apis/" + spec.path("group").asText() + "/"
                + spec.at("/versions/0/name").asText() + "/"
                + spec.at("/names/plural").asText();
        try {
            environment.api().get(collection + "?limit=1");
            return true;
        } catch (ApiStatusException e) {
            if (e.status() == 404 || e.status() == 429 || e.status() == 503) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isEstablished(JsonNode definition) {
        for (JsonNode condition : definition.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static void sleepBriefly() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TwinException("the installation of a chart was interrupted", e);
        }
    }

    private static <T> void inParallel(List<T> items, Consumer<T> task) {
        var threads = new ArrayList<CompletableFuture<Void>>();
        for (T item : items) {
            threads.add(CompletableFuture.runAsync(
                    () -> task.accept(item), work -> Thread.ofVirtual().start(work)));
        }
        RuntimeException problem = null;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (CompletionException e) {
                problem = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (problem != null) {
            throw problem;
        }
    }

    private static boolean isKind(JsonNode object, String kind) {
        return object.path("kind").asText().equals(kind);
    }

    private static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The containers that run, by name, in order of their start. */
    public Map<String, PodProcess> processes() {
        synchronized (processes) {
            return new LinkedHashMap<>(processes);
        }
    }

    /** Kills all processes and stops the forwarders. */
    @Override
    public void close() {
        processes().values().forEach(PodProcess::close);
        services.ifPresent(Services::close);
    }
}
