package dev.joiner.cli.process;

import dev.joiner.api.Labels;
import dev.joiner.aws.AwsClients;
import dev.joiner.aws.AwsCloudProvider;
import dev.joiner.aws.AwsSettings;
import dev.joiner.cloud.CloudException;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.lease.LeaseElector;
import dev.joiner.cluster.lease.LeaseWatch;
import dev.joiner.cluster.server.AcceptLimit;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.PodRehearsal;
import dev.joiner.provisioner.Provisioning;
import dev.joiner.provisioner.SurroundingsBoard;
import dev.joiner.webhook.PodScheduling;
import dev.joiner.webhook.Reviews;
import dev.joiner.webhook.WebhookServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: the webhook at all times, the provisioner while it leads. */
final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** Of webhook and health probes together, unfinished handshakes included. */
    private static final int MOST_SOCKETS = 512;

    private static final Duration SYNC = Duration.ofMinutes(2);

    private final ControllerSettings settings;
    private final KubeClient kube;
    private final Vertx vertx =
            AcceptLimit.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2), MOST_SOCKETS);
    private final ClusterCaches caches;
    private final AwsCloudProvider cloud;
    private final LeaseElector elector;
    private final LeaseWatch scheduler;
    private final SurroundingsBoard surroundings;
    private final WebhookServer webhook;
    private @Nullable Provisioning term;
    private volatile boolean leadPending;
    private volatile boolean termReady;
    private volatile boolean candidate;

    Controller(ControllerSettings settings) {
        this.settings = settings;
        kube = KubeClient.connect(settings.kubeconfig());
        caches = new ClusterCaches(kube);
        AwsSettings aws = settings.aws();
        cloud = new AwsCloudProvider(aws, AwsClients.of(aws), this::kubernetesMinor);
        InstantSource clock = InstantSource.system();
        elector = new LeaseElector(kube, settings.namespace(), "joiner-leader", settings.podName(), clock);
        surroundings = new SurroundingsBoard(caches, cloud, elector::isLeader);
        scheduler = new LeaseWatch(kube, settings.namespace(), settings.schedulerName());
        webhook = new WebhookServer(
                vertx,
                new AuthoritySecret(
                        kube,
                        settings.namespace(),
                        settings.webhookConfiguration() + "-ca",
                        settings.certificates().authority(),
                        clock),
                new WebhookTrust(kube, settings.webhookConfiguration()),
                settings.webhookNames(),
                settings.certificates(),
                new Reviews(
                        new PodScheduling(settings.schedulerName(), settings.sentinel(), scheduler::isFresh),
                        surroundings,
                        this::refusesPlacement),
                IntakeLimits.ofWebhook(Runtime.getRuntime().maxMemory()));
    }

    void start() throws InterruptedException {
        LOG.info(
                "joiner controller {} for cluster {} at {}", settings.podName(), settings.clusterName(), kube.server());
        HealthServer.start(vertx, settings.address(), settings.healthPort(), this::notReady);
        PodRehearsal.run(kube, UnaryOperator.identity());
        caches.start();
        scheduler.start();
        surroundings.start();
        webhook.start(settings.address(), settings.webhookPort());
        elector.start(this::elected, this::lost);
        candidate = true;
    }

    private String notReady() {
        if (!caches.isSynced()) {
            return "caches are not synced";
        }
        if (!webhook.isTrusted()) {
            return "the API server does not know the webhook's authority yet";
        }
        if (!candidate) {
            return "not standing for election yet";
        }
        return leadPending && !termReady ? "leading, but not warm yet" : "";
    }

    private void elected() {
        leadPending = true;
        Thread.ofVirtual().name("begin-term").start(this::beginTerm);
    }

    private void beginTerm() {
        try {
            if (!caches.awaitSynced(SYNC)) {
                LOG.error("caches did not sync within {} s, giving the lead to somebody else", SYNC.toSeconds());
                elector.close();
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        var begun = new Provisioning(
                kube,
                caches,
                cloud,
                elector::isLeader,
                settings.provisioner(),
                settings.schedulerName(),
                InstantSource.system(),
                new SplittableRandom());
        try {
            begun.warmUp();
        } catch (CloudException e) {
            LOG.warn("cannot warm up, the first launch will be slower: {}", e.getMessage());
        }
        synchronized (this) {
            if (!leadPending) {
                begun.close();
                return;
            }
            term = begun;
            begun.start();
            termReady = true;
        }
        LOG.info("provisioning");
    }

    private synchronized void lost() {
        leadPending = false;
        termReady = false;
        Provisioning ended = term;
        term = null;
        if (ended != null) {
            ended.close();
        }
    }

    private boolean refusesPlacement(String namespace) {
        return caches.namespaces()
                .get(namespace)
                .map(object -> object.metadata().annotations().get(Labels.PLACEMENT_WARNINGS))
                .filter("refuse"::equals)
                .isPresent();
    }

    private String kubernetesMinor() {
        var version = kube.call("GET", "/version", Map.of(), null);
        return version.get("major").getAsString() + "."
                + version.get("minor").getAsString().replaceAll("[^0-9].*", "");
    }

    @Override
    public void close() {
        lost();
        elector.close();
        webhook.close();
        scheduler.close();
        surroundings.close();
        caches.close();
        cloud.close();
        // The process ends right after; nothing waits for the event loops.
        vertx.close();
    }
}
