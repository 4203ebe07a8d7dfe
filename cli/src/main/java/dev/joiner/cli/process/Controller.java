package dev.joiner.cli.process;

import dev.joiner.api.Labels;
import dev.joiner.aws.AwsCloudProvider;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.lease.LeaseElector;
import dev.joiner.cluster.lease.LeaseElector.Candidate;
import dev.joiner.cluster.lease.LeaseWatch;
import dev.joiner.cluster.lease.OtherAutoscalers;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.LeanPods;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.cluster.state.PodWarmUp;
import dev.joiner.provisioner.Provisioning;
import dev.joiner.provisioner.status.SurroundingsBoard;
import dev.joiner.webhook.PodScheduling;
import dev.joiner.webhook.Reviews;
import dev.joiner.webhook.WebhookServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: the webhook at all times, the provisioner while it leads. */
final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final Duration LATE = Duration.ofSeconds(30);

    /** One lease for the whole cluster, wherever a release is installed: docs/adr/0027. */
    private static final String LEASE_NAMESPACE = "kube-system";

    /** Of webhook and health probes together, unfinished handshakes included. */
    private static final int MOST_SOCKETS = 512;

    private final ControllerSettings settings;
    private final KubeClient kube;
    private final Vertx vertx = EventLoops.start(2, MOST_SOCKETS);
    private final ClusterCaches caches;
    private final AwsCloudProvider cloud;
    private final LeaseElector elector;
    private final LeaseWatch scheduler;
    private final OtherAutoscalers others;
    private final Ownership ownership;
    private final SurroundingsBoard surroundings;
    private final WebhookServer webhook;
    private final Terms terms = new Terms(this::tenure);
    private final HeapWatch heap;
    private final Liveness alive;
    private volatile boolean candidate;
    private volatile boolean closed;

    Controller(ControllerSettings settings) {
        this.settings = settings;
        kube = KubeClient.connect(settings.kubeconfig());
        caches = new ClusterCaches(kube);
        AwsSettings aws = settings.aws();
        cloud = new AwsCloudProvider(aws, AwsClients.of(aws), this::kubernetesMinor);
        InstantSource clock = InstantSource.system();
        elector = new LeaseElector(
                kube, LEASE_NAMESPACE, "joiner-leader", new Candidate(settings.release(), settings.podName()), clock);
        others = new OtherAutoscalers(kube, clock);
        ownership = new Ownership(caches.claims(), others);
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
                        this::refusesPlacement,
                        ownership::now),
                IntakeLimits.ofWebhook(Runtime.getRuntime().maxMemory()));
        var events = new PodEvents(kube, settings.namespace(), settings.podName(), clock);
        heap = new HeapWatch(warning -> events.warn("HeapNearlyFull", warning));
        alive = Liveness.of(List.of(elector, scheduler, others, caches, webhook, terms));
    }

    void start() throws InterruptedException {
        LOG.info(
                "joiner controller {} for cluster {} at {}", settings.podName(), settings.clusterName(), kube.server());
        HealthServer.start(
                vertx,
                settings.address(),
                settings.healthPort(),
                new HealthServer.Answers(alive::ailment, this::notReady, this::note));
        heap.start();
        PodWarmUp.run(kube, new LeanPods());
        caches.start();
        scheduler.start();
        others.start();
        surroundings.start();
        terms.start();
        webhook.start(settings.address(), settings.webhookPort());
        Thread.ofVirtual().name("candidacy").start(this::stand);
    }

    /** Who has not seen everything once cannot lead: a definition that comes late is waited for. */
    private void stand() {
        try {
            while (!caches.awaitSynced(LATE)) {
                LOG.warn("not standing for election yet, waiting for {}", caches.missing());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!closed) {
            candidate = true;
            elector.start(terms::elected, terms::lost);
        }
    }

    private String notReady() {
        if (!caches.isSynced()) {
            return "caches are not synced: waiting for " + caches.missing();
        }
        if (!webhook.isTrusted()) {
            return "the API server does not know the webhook's authority yet";
        }
        if (!candidate) {
            return "not standing for election yet";
        }
        return terms.isOpening() ? "leading, but not warm yet" : "";
    }

    /** What does not keep it from serving the webhook, without which no pool could be made. */
    private String note() {
        return elector.rival().isEmpty()
                ? heap.warning()
                : "this cluster belongs to release " + elector.rival() + ": uninstall one of the two";
    }

    private Terms.Tenure tenure(long number) {
        var provisioning = new Provisioning(
                kube,
                caches,
                cloud,
                ownership,
                () -> elector.isLeader(number),
                settings.provisioner(),
                InstantSource.system(),
                new SplittableRandom());
        return new Terms.Tenure() {
            @Override
            public void warmUp() {
                provisioning.warmUp();
            }

            @Override
            public void start() {
                provisioning.start();
            }

            @Override
            public String ailment() {
                return provisioning.ailment();
            }

            @Override
            public void close() {
                provisioning.close();
            }
        };
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
        closed = true;
        terms.close();
        elector.close();
        webhook.close();
        heap.close();
        scheduler.close();
        others.close();
        surroundings.close();
        caches.close();
        cloud.close();
        // The process ends right after; nothing waits for the event loops.
        vertx.close();
    }
}
