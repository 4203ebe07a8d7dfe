package dev.joiner.extender;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.certs.CertsException;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.Pem;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.client.ServerWarmUp;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.DemandObjects;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import dev.joiner.cluster.reflect.Reflector;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.LeanPods;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.cluster.state.PodWarmUp;
import dev.joiner.extender.PlacementContract.Refused;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole extender: what it follows, what it decides, where it listens. */
public final class Extender implements Liveness, AutoCloseable {
    /** Exit code of a process whose event loop has stalled. */
    private static final int STALLED = 70;

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SILENT = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Extender.class);
    private static final String WARM_UP = """
            {"Pod":{"metadata":{"name":"warm-up","namespace":"warm-up","uid":"warm-up",
            "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u","controller":true}]},
            "spec":{"schedulerName":"warm-up","containers":[{"name":"c","resources":{"requests":{"cpu":"1m"}}}]}},
            "Nodes":null,"NodeNames":["warm-up-1","warm-up-2"]}
            """;

    private final KubeClient kube;
    private final Reflector<Pod> pods;
    private final Reflector<Node> nodes;
    private final Reflector<NodeClaim> claims;
    private final Reflector<Demand> demands;
    private final ExecutorService writes = Executors.newVirtualThreadPerTaskExecutor();
    private final ExtenderServer server;
    private final LoopWatch watch;
    private final Optional<Sentinel> sentinel;
    private Optional<Loop> looks = Optional.empty();

    /**
     * An extender over this client, not started.
     *
     * @param signals whether it keeps a sentinel, to see every pod that fits nowhere
     */
    public Extender(Vertx vertx, KubeClient kube, boolean signals) {
        this.kube = kube;
        var random = new SplittableRandom();
        pods = new Reflector<>(kube, ResourceType.PODS, new LeanPods(), random.split());
        nodes = new Reflector<>(kube, ResourceType.NODES, random.split());
        claims = new Reflector<>(kube, ResourceType.NODE_CLAIMS, random.split());
        demands = new Reflector<>(kube, ResourceType.DEMANDS, random.split());
        var index = new PodIndex();
        var view = new ClusterView(nodes.cache(), index, System::nanoTime);
        var assignments = new Assignments(System::nanoTime);
        var gangs = new Gangs();
        // The index and the view learn of a bound pod before its assignment is forgotten, so that at every moment it is
        // counted somewhere.
        pods.cache().listen(index);
        pods.cache().listen(view::podChanged);
        pods.cache().listen(assignments);
        pods.cache().listen(gangs);
        nodes.cache().listen(view::nodeChanged);
        claims.cache().listen(view::claimChanged);
        var advance = new AdvanceDemands(demands.cache(), pods.cache());
        var contract = new PlacementContract(view, index, advance, assignments, gangs, this::staleness);
        var reporter = new DemandReporter(new DemandObjects(kube), demands.cache(), writes);
        server = new ExtenderServer(
                vertx,
                contract,
                new MostAllocatedScores(view, index),
                signals ? insisting(reporter) : reporter::report,
                IntakeLimits.ofExtender(Runtime.getRuntime().maxMemory()));
        sentinel = signals ? Optional.of(new Sentinel(kube, nodes.cache(), InstantSource.system())) : Optional.empty();
        // The loop is stuck, so that nothing can be closed by it: the socket goes with the process, and the
        // kubelet starts a new one.
        watch = new LoopWatch(vertx, () -> Runtime.getRuntime().halt(STALLED));
    }

    /** Remembers refused pods, and reports them again for as long as they wait without a Demand. */
    private Consumer<Refused> insisting(DemandReporter reporter) {
        var refused = new RefusedPods(pods.cache(), demands.cache(), reporter::report);
        pods.cache().listen(refused);
        var looking = new Loop("refused-pods", SILENT, () -> {
            refused.look();
            return LOOK;
        });
        looking.start();
        looks = Optional.of(looking);
        return refused::add;
    }

    @Override
    public String ailment() {
        var parts = new ArrayList<Liveness>(List.of(pods, nodes, claims, demands));
        looks.ifPresent(parts::add);
        sentinel.ifPresent(parts::add);
        return Liveness.of(parts).ailment();
    }

    private Duration staleness() {
        Duration oldest = Duration.ZERO;
        for (Reflector<?> reflector : List.of(pods, nodes, claims)) {
            Duration age = reflector.isSynced() ? reflector.staleness() : PlacementContract.STALE.multipliedBy(2);
            oldest = age.compareTo(oldest) > 0 ? age : oldest;
        }
        return oldest;
    }

    /**
     * Follows the cluster and listens.
     *
     * @param certificates folder with ca.crt, tls.crt and tls.key
     * @throws IllegalStateException if it cannot listen there
     */
    public void start(String host, int port, Path certificates) throws InterruptedException {
        pods.start();
        nodes.start();
        claims.start();
        demands.start();
        try {
            server.listen(host, port, certificates)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "cannot listen on " + host + ":" + port + " with the certificates in " + certificates + ": "
                            + e.getMessage(),
                    e);
        }
        sentinel.ifPresent(Sentinel::start);
    }

    /**
     * Calls itself as the scheduler will, so that the first real call does not pay for loading classes: it would
     * take longer than the scheduler waits. From then on a stalled event loop ends the process: cold, it may well
     * need a second for a call. Blocking.
     *
     * @param certificates folder with ca.crt, client.crt and client.key
     */
    public void warmUp(String host, int port, Path certificates) throws InterruptedException {
        List<X509Certificate> authorities;
        KeyCertificate scheduler;
        try {
            authorities = Pem.certificates(Files.readString(certificates.resolve("ca.crt")));
            scheduler = new KeyCertificate(
                    Pem.privateKey(Files.readString(certificates.resolve("client.key"))),
                    Pem.certificates(Files.readString(certificates.resolve("client.crt"))));
        } catch (IOException | CertsException e) {
            LOG.warn("cannot warm up, the scheduler's first calls may time out: {}", e.getMessage());
            watch.start();
            return;
        }
        PodWarmUp.run(kube, new LeanPods());
        for (String verb : List.of("filter", "prioritize")) {
            new ServerWarmUp(authorities, Optional.of(scheduler))
                    .run(host, port, "/scheduler/v1/" + verb, WARM_UP, 50, 1);
        }
        watch.start();
    }

    /** Stops following; the server ends with Vert.x. */
    @Override
    public void close() {
        watch.close();
        sentinel.ifPresent(Sentinel::close);
        looks.ifPresent(Loop::close);
        pods.close();
        nodes.close();
        claims.close();
        demands.close();
        writes.shutdownNow();
    }
}
