package dev.joiner.twin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.boot.Booter;
import dev.joiner.twin.boot.StandingNode;
import dev.joiner.twin.chart.ChartRunner;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.cloudcontroller.NodeLifecycle;
import dev.joiner.twin.ec2.Ec2Control;
import dev.joiner.twin.ec2.Ec2Emulator;
import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.kube.ControlPlane;
import dev.joiner.twin.kube.StandingObjects;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.Ports;
import dev.joiner.twin.proxy.RecordingProxy;
import dev.joiner.twin.tools.PythonEnvironment;
import dev.joiner.twin.tools.Toolbox;
import dev.joiner.twin.tools.Versions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A cluster on loopback: a real control plane, EC2, nodes that boot, and Joiner as its chart runs it. Everything lives
 * as long as this object, and dies with the JVM whatever happens to it. Thread-safe.
 */
public final class Twin implements AutoCloseable {
    /** The only region with a network. */
    public static final String REGION = "us-west-2";
    /** What EC2 and EKS call the cluster, in every twin. */
    public static final String CLUSTER = "demo";
    /** Whom opted-in pods get. */
    public static final String SCHEDULER = "joiner-scheduler";
    /** The label of namespaces whose pods opt in. */
    public static final String OPT_IN_LABEL = "joiner.dev/scheduling=enabled";

    /** Where Joiner is installed. */
    public static final String NAMESPACE = "joiner";
    /** What nodes run as. */
    public static final String INSTANCE_PROFILE = "KarpenterInstanceNodeRole";

    private final TwinOptions options;
    private final TwinDirectory directory;
    private final Path bin;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Thread hook = new Thread(this::stopAll, "twin-shutdown");
    private @Nullable ControlPlane controlPlane;
    private @Nullable Ec2Emulator emulator;
    private @Nullable RecordingProxy proxy;
    private @Nullable Booter machines;
    private @Nullable ChartRunner charts;
    private boolean closed;

    private Twin(TwinOptions options, TwinDirectory directory, Path bin) {
        this.options = options;
        this.directory = directory;
        this.bin = bin;
    }

    /** {@link #start(TwinOptions, Progress)} in silence. */
    public static Twin start(TwinOptions options) {
        return start(options, Progress.none());
    }

    /**
     * Starts a twin and returns when everything is ready; builds its tools first when that has not been done.
     *
     * @throws TwinException with one line for the user; nothing is left running then
     */
    public static Twin start(TwinOptions options, Progress progress) {
        // The name first: who starts the same twin twice should not wait for a build to hear it.
        TwinDirectory directory = TwinDirectory.claim(options.cache(), options.name());
        Twin twin;
        PythonEnvironment python;
        try {
            var toolbox = new Toolbox(options.cache(), progress);
            // What can fail at once comes before what takes ten minutes.
            toolbox.checkPrerequisites();
            python = PythonEnvironment.in(options.cache(), progress);
            twin = new Twin(options, directory, toolbox.bin());
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(twin.hook);
        try {
            twin.startAll(python);
            return twin;
        } catch (InterruptedException e) {
            twin.close();
            Thread.currentThread().interrupt();
            throw new TwinException("the start of the twin was interrupted", e);
        } catch (RuntimeException e) {
            twin.close();
            throw e;
        }
    }

    /**
     * Builds what every twin on this machine shares, and starts none. Quick when it is there.
     *
     * @throws TwinException with one line for the user
     */
    public static void prepare(CacheDirectory cache, Progress progress) {
        var toolbox = new Toolbox(cache, progress);
        toolbox.checkPrerequisites();
        PythonEnvironment.in(cache, progress);
        toolbox.bin();
    }

    private void startAll(PythonEnvironment python) throws InterruptedException {
        var ports = new Ports(RandomGenerator.getDefault());
        ControlPlane plane = own(new ControlPlane(bin, directory.run(), directory.logs(), ports));
        controlPlane = plane;
        plane.startServer(options.audit());
        Ec2Emulator ec2 = own(Ec2Emulator.start(
                python,
                ports.next(),
                new Ec2Emulator.Settings(
                        REGION,
                        Versions.KUBERNETES_MINOR,
                        options.pending(),
                        options.terminating(),
                        options.seenByTag(),
                        options.seenById(),
                        options.seed(),
                        plane.server(),
                        plane.caPem()),
                directory.run(),
                directory.logs().resolve("ec2.log")));
        emulator = ec2;
        proxy = own(RecordingProxy.start(ports.next(), ec2.endpoint()));
        plane.awaitServer();
        plane.startControllers(options.controllerManagerQps());
        StandingObjects.create(plane.api());
        ec2.awaitReady();
        Booter booter = own(new Booter(
                ec2.control(),
                new Ec2Query(ec2.endpoint(), REGION),
                plane.api(),
                new Booter.Cluster(CLUSTER, plane.server(), options.boot())));
        machines = booter;
        List<StandingNode> nodes = standingNodes();
        nodes.parallelStream().forEach(booter::registerStanding);
        booter.start();
        if (options.cloudController()) {
            own(new NodeLifecycle(plane.api(), ec2.control())).start();
        }
        var runner = new ChartRunner(
                new ChartRunner.Environment(plane.api(), bin, directory.run(), directory.logs(), NAMESPACE, ports));
        charts = own(runner);
        options.crdChart().ifPresent(runner::installDefinitions);
        StandingObjects.await(plane.api(), nodes.size(), this::checkAlive);
        if (!options.bare()) {
            runner.install(
                    options.chart().orElseThrow(),
                    "joiner",
                    chartValues(plane.server()),
                    options.chartValues(),
                    options.joinerCommand());
        }
        directory.publish(state());
    }

    /** What an installation on EKS would pass, and where AWS is. */
    private ObjectNode chartValues(String server) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        values.withObject("/settings/aws")
                .put("clusterName", CLUSTER)
                .put("clusterEndpoint", server)
                .put("defaultInstanceProfile", INSTANCE_PROFILE);
        ArrayNode variables = values.withObject("/controller").putArray("env");
        var aws = new LinkedHashMap<String, String>();
        aws.put("AWS_ENDPOINT_URL", ec2Endpoint());
        aws.put("AWS_REGION", REGION);
        aws.put("AWS_ACCESS_KEY_ID", "twin");
        aws.put("AWS_SECRET_ACCESS_KEY", "twin");
        aws.forEach((name, value) -> variables.addObject().put("name", name).put("value", value));
        return values;
    }

    private List<StandingNode> standingNodes() {
        var nodes =
                new ArrayList<>(List.of(StandingNode.system(0, REGION + "a"), StandingNode.system(1, REGION + "b")));
        for (int i = 0; i < options.nodes(); i++) {
            nodes.add(StandingNode.spare(2 + i, REGION + (char) ('a' + i % 3)));
        }
        return nodes;
    }

    private void checkAlive() {
        controlPlane().checkAlive();
    }

    private synchronized <T extends AutoCloseable> T own(T part) {
        if (closed) {
            closeQuietly(part);
            throw new TwinException("the twin was stopped while it started");
        }
        started.push(part);
        return part;
    }

    /** What this twin is. */
    public TwinOptions options() {
        return options;
    }

    /** The kubeconfig of a user who may do everything. */
    public Path kubeconfig() {
        return controlPlane().adminKubeconfig();
    }

    /** EC2 as Joiner sees it: the recording proxy. */
    public String ec2Endpoint() {
        return proxy().endpoint();
    }

    /** EC2 without the proxy: calls there are not recorded. */
    public String motoEndpoint() {
        return emulator().endpoint();
    }

    /** The folder with kubectl, helm, kube-scheduler and the other tools. */
    public Path bin() {
        return bin;
    }

    /** Whom opted-in pods get. */
    public String schedulerName() {
        return SCHEDULER;
    }

    /** A client of the API server that may do everything. */
    public TwinApi api() {
        return controlPlane().api();
    }

    /** Where the API server writes what Joiner's service accounts changed; only of a twin with {@code audit}. */
    public Path auditLog() {
        return controlPlane().auditLog();
    }

    /** The proxy between Joiner and EC2. */
    public RecordingProxy proxy() {
        return present(proxy);
    }

    /** EC2 behind Joiner's back. */
    public Ec2Control ec2() {
        return emulator().control();
    }

    /**
     * A container of Joiner's pods, to be killed and started again: {@code joiner-0}, {@code joiner-1},
     * {@code joiner-scheduler-0.kube-scheduler}, {@code joiner-scheduler-0.extender} and so on.
     *
     * @throws IllegalArgumentException when there is none of this name; the message lists them
     */
    public PodProcess process(String name) {
        Map<String, PodProcess> running = podProcesses();
        return Optional.ofNullable(running.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no container is called '" + name + "'; there are " + running.keySet()));
    }

    /** All containers of Joiner's pods by name; empty in a bare twin. */
    public Map<String, PodProcess> podProcesses() {
        return present(charts).processes();
    }

    /**
     * Lets a node's machine hang: its kubelet reports no more, its instance runs on. kube-controller-manager notices
     * after 40 to 50 s; the pods stay as they are.
     */
    public void hangMachine(String node) {
        present(machines).stopKubelet(node);
    }

    /** Stops the default kube-scheduler: nothing is bound any more, but by Joiner's own. */
    public void stopScheduler() {
        controlPlane().stopScheduler();
    }

    /**
     * Starts the default kube-scheduler again.
     *
     * @param more arguments besides the usual ones, such as {@code --feature-gates=…}
     */
    public void startScheduler(String... more) {
        controlPlane().startScheduler(more);
    }

    /** Installs another chart, or Joiner's own into a bare twin. */
    public ChartRunner charts() {
        return present(charts);
    }

    /** Log files by process. */
    public Map<String, Path> logs() {
        var logs = new LinkedHashMap<String, Path>();
        processes().forEach(process -> logs.put(process.name(), process.log()));
        podProcesses().forEach((name, process) -> logs.put(name, process.log()));
        return logs;
    }

    /** All processes of the cluster, in order of their start; not those of Joiner. */
    public List<GuardedProcess> processes() {
        var processes = new ArrayList<>(controlPlane().processes());
        processes.add(emulator().process());
        return processes;
    }

    /** Kills the API server and starts it again; returns when it is ready. */
    public void restartServer() {
        controlPlane().restartServer();
    }

    /** What other processes get to know. */
    public TwinState state() {
        var logs = new LinkedHashMap<String, String>();
        logs().forEach((name, path) -> logs.put(name, path.toString()));
        return new TwinState(
                options.name(),
                kubeconfig().toString(),
                ec2Endpoint(),
                motoEndpoint(),
                SCHEDULER,
                OPT_IN_LABEL,
                bin.toString(),
                logs,
                ProcessHandle.current().pid());
    }

    private ControlPlane controlPlane() {
        return present(controlPlane);
    }

    private Ec2Emulator emulator() {
        return present(emulator);
    }

    private static <T> T present(@Nullable T part) {
        return Optional.ofNullable(part).orElseThrow(() -> new IllegalStateException("the twin is not up"));
    }

    /** Stops everything and removes what the twin has written, besides its logs. */
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook is what called us.
        }
    }

    private synchronized void stopAll() {
        if (closed) {
            return;
        }
        closed = true;
        while (!started.isEmpty()) {
            closeQuietly(started.pop());
        }
        directory.close();
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // The next part must be stopped too, and there is nobody to tell but the log.
            LoggerFactory.getLogger(Twin.class).warn("stopping a part of the twin failed", e);
        }
    }
}
