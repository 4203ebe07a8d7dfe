package dev.joiner.twin.kube;

import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.Ports;
import dev.joiner.twin.process.ProcessSpec;
import dev.joiner.twin.process.Startup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * etcd, kube-apiserver, kube-controller-manager, the default kube-scheduler and kwok, as real as a cluster's. Started
 * by one thread; closed by any.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SERVICES = "10.0.0.0/24";
    private static final String FIRST_SERVICE = "10.0.0.1";
    private static final String SCHEDULER = "kube-scheduler";
    /** kube-controller-manager's own defaults. */
    private static final int DEFAULT_QPS = 20;

    private final Path bin;
    private final Path run;
    private final Path logs;
    private final Pki pki;
    private final Ports ports;
    private final String server;
    private final int serverPort;
    private final TwinApi api;
    private final List<GuardedProcess> processes = new CopyOnWriteArrayList<>();

    /**
     * Prepares certificates and ports; starts nothing.
     *
     * @param bin the folder with the programs
     * @param run a folder of this twin's own
     * @param logs where the programs' output goes
     */
    public ControlPlane(Path bin, Path run, Path logs, Ports ports) {
        this.bin = bin;
        this.run = run;
        this.logs = logs;
        this.ports = ports;
        this.pki = new Pki(run.resolve("pki"), InstantSource.system());
        this.serverPort = ports.next();
        this.server = "https://127.0.0.1:" + serverPort;
        this.api = new TwinApi(kubeconfig("admin", "system:masters"));
        pki.writeServer(FIRST_SERVICE);
        pki.writeServiceAccountKey();
        api.config().write(adminKubeconfig());
    }

    /**
     * Starts the store and the API server, and returns at once.
     *
     * @param audit whether the API server keeps {@link #auditLog}
     */
    public void startServer(boolean audit) {
        int etcdPort = ports.next();
        String etcd = "http://127.0.0.1:" + etcdPort;
        String peer = "http://127.0.0.1:" + ports.next();
        launch(
                "etcd",
                "--data-dir=" + run.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--quota-backend-bytes=4294967296",
                "--log-level=warn");
        var arguments = new ArrayList<>(List.of(
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + serverPort,
                // The service "kubernetes" would get endpoints on loopback, which the API server itself refuses.
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=" + SERVICES,
                "--tls-cert-file=" + pki.path("apiserver.crt"),
                "--tls-private-key-file=" + pki.path("apiserver.key"),
                "--client-ca-file=" + pki.caFile(),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + pki.path("sa.crt"),
                "--service-account-signing-key-file=" + pki.path("sa.key"),
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--profiling=false"));
        if (audit) {
            arguments.add("--audit-policy-file=" + resource("audit-policy.yaml"));
            arguments.add("--audit-log-path=" + auditLog());
        }
        launch("kube-apiserver", arguments.toArray(String[]::new));
    }

    /** Where the API server writes, a line of JSON each, which service account changed what. */
    public Path auditLog() {
        return logs.resolve("audit.log");
    }

    /** Returns when the API server is ready. */
    public void awaitServer() {
        Startup.await(processes.get(1), LIMIT, this::serverIsReady);
    }

    /** Kills the API server and starts it again, as a kubelet would; returns when it is ready. */
    public void restartServer() {
        GuardedProcess killed = processes.get(1);
        killed.kill();
        processes.set(1, GuardedProcess.start(killed.spec()));
        awaitServer();
    }

    private boolean serverIsReady() {
        GuardedProcess etcd = processes.getFirst();
        if (!etcd.isAlive()) {
            throw new TwinException(Startup.obituary(etcd));
        }
        try {
            return api.text("/readyz").startsWith("ok");
        } catch (UncheckedIOException | ApiStatusException e) {
            return false;
        }
    }

    /**
     * Starts what works on the API server, and returns at once.
     *
     * @param controllerManagerQps calls a second of each of kube-controller-manager's controllers; its own default is 20
     */
    public void startControllers(int controllerManagerQps) {
        String manager = clientFile("system:kube-controller-manager", "").toString();
        int burst = controllerManagerQps == DEFAULT_QPS ? 30 : 2 * controllerManagerQps;
        launch(
                "kube-controller-manager",
                "--kubeconfig=" + manager,
                "--bind-address=127.0.0.1",
                "--secure-port=" + ports.next(),
                "--leader-elect=false",
                "--service-account-private-key-file=" + pki.path("sa.key"),
                "--root-ca-file=" + pki.caFile(),
                // Without it RBAC lets the controllers do next to nothing.
                "--use-service-account-credentials=true",
                "--kube-api-qps=" + controllerManagerQps,
                "--kube-api-burst=" + burst,
                "--profiling=false");
        startScheduler();
        launch(
                "kwok",
                "--kubeconfig=" + clientFile("kwok", "system:masters"),
                "--config=" + resource("kwok-stages.yaml"),
                "--manage-nodes-with-label-selector=twin.joiner.dev/kubelet=runs",
                "--cidr=10.128.0.0/9",
                "--server-address=127.0.0.1:" + ports.next(),
                "--node-lease-duration-seconds=40");
    }

    /**
     * Starts the default kube-scheduler, which does not run.
     *
     * @param more arguments besides the usual ones
     */
    public void startScheduler(String... more) {
        String scheduler = clientFile("system:kube-scheduler", "").toString();
        var arguments = new ArrayList<>(List.of(
                "--kubeconfig=" + scheduler,
                "--authentication-kubeconfig=" + scheduler,
                "--authorization-kubeconfig=" + scheduler,
                "--bind-address=127.0.0.1",
                "--secure-port=" + ports.next(),
                "--leader-elect=false",
                "--profiling=false"));
        arguments.addAll(List.of(more));
        launch(SCHEDULER, arguments.toArray(String[]::new));
    }

    /**
     * Stops the default kube-scheduler, and returns when it is gone.
     *
     * @throws IllegalStateException when it does not run
     */
    public void stopScheduler() {
        GuardedProcess running = processes.stream()
                .filter(process -> process.name().equals(SCHEDULER))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the default kube-scheduler does not run"));
        running.kill();
        processes.remove(running);
    }

    /**
     * Fails when one of the processes has ended.
     *
     * @throws TwinException with the process' name and its last words
     */
    public void checkAlive() {
        for (GuardedProcess process : processes) {
            if (!process.isAlive()) {
                throw new TwinException(Startup.obituary(process));
            }
        }
    }

    /** Where the API server listens. */
    public String server() {
        return server;
    }

    /** The cluster's authority. */
    public String caPem() {
        return pki.caPem();
    }

    /** A client that may do everything. */
    public TwinApi api() {
        return api;
    }

    /** The kubeconfig of a user who may do everything. */
    public Path adminKubeconfig() {
        return run.resolve("kubeconfig");
    }

    /** All processes, in order of their start. */
    public List<GuardedProcess> processes() {
        return List.copyOf(processes);
    }

    private void launch(String program, String... arguments) {
        var command = new ArrayList<>(List.of(bin.resolve(program).toString()));
        command.addAll(List.of(arguments));
        processes.add(
                GuardedProcess.start(new ProcessSpec(program, command, Map.of(), run, logs.resolve(program + ".log"))));
    }

    private Kubeconfig kubeconfig(String user, String group) {
        return Kubeconfig.ofCertificate(server, pki.caPem(), pki.client(user, group));
    }

    private Path clientFile(String user, String group) {
        return kubeconfig(user, group).write(pki.path(user.replace("system:", "") + ".kubeconfig"));
    }

    private Path resource(String name) {
        Path file = run.resolve(name);
        try (InputStream in = ControlPlane.class.getResourceAsStream("/dev/joiner/twin/" + name)) {
            if (in == null) {
                throw new TwinException("the twin's jar lacks " + name);
            }
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new TwinException("cannot write " + file + ": " + Trees.reason(e), e);
        }
    }

    /** Stops everything, the store last; nothing here is worth a slow goodbye. */
    @Override
    public void close() {
        for (GuardedProcess process : processes.reversed()) {
            process.kill();
        }
    }
}
