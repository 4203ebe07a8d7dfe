package dev.joiner.webhook;

import com.google.gson.JsonParseException;
import dev.joiner.api.kube.Pod;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.Rehearsal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admission webhook of one replica: HTTPS with a leaf of our own authority that lives in memory only and
 * is renewed without dropping a connection. Handlers run on event loops; keeping the certificates blocks and
 * runs on a virtual thread.
 */
public final class WebhookServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

    /** The API server sends objects of up to 3 MiB, twice at an update. */
    private static final long MOST_BYTES = 7L << 20;

    private static final String MUTATE_PODS = "/mutate-pods";
    private static final String REHEARSED = """
            {"request":{"uid":"rehearsal","kind":{"kind":"Pod"},"object":{"metadata":{"name":"rehearsal"},
            "spec":{"schedulerName":"default-scheduler","containers":[{"name":"c"}]}}}}
            """;
    private static final Duration LEAF_LIFETIME = Duration.ofDays(1);
    private static final Duration RENEW_AFTER = LEAF_LIFETIME.dividedBy(3);
    private static final Duration CHECK_TRUST = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final AuthoritySecret secret;
    private final WebhookTrust trust;
    private final PodScheduling scheduling;
    private final List<String> names;
    private final Thread keeper =
            Thread.ofVirtual().name("webhook-certificates").unstarted(this::keep);
    private @Nullable HttpServer server;
    private volatile boolean trusted;

    /**
     * @param names host names and addresses that the API server may call it by
     * @param ourScheduler named on opted-in pods
     * @param schedulerAlive whether that scheduler lives
     */
    public WebhookServer(
            Vertx vertx,
            AuthoritySecret secret,
            WebhookTrust trust,
            List<String> names,
            String ourScheduler,
            BooleanSupplier schedulerAlive) {
        this.vertx = vertx;
        this.secret = secret;
        this.trust = trust;
        this.names = List.copyOf(names);
        this.scheduling = new PodScheduling(ourScheduler, schedulerAlive);
    }

    /**
     * Gets its certificate and listens; blocking.
     *
     * @throws IllegalStateException if it cannot listen there
     */
    public void start(String host, int port) throws InterruptedException {
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                // HTTP/2: without it the API server opens a connection, and pays a handshake, for each review at once.
                .setUseAlpn(true)
                .setTcpNoDelay(true)
                .setIdleTimeout(120)
                .setKeyCertOptions(leaf());
        HttpServer listening = vertx.createHttpServer(options).requestHandler(router());
        try {
            listening.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the webhook cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
        server = listening;
        // As the API server sends them: many at once on one connection.
        new Rehearsal(secret.authority().keyCertificate().chain(), Optional.empty())
                .run(host, listening.actualPort(), MUTATE_PODS, REHEARSED, 5, 20);
        keeper.start();
    }

    /** Whether the API server has been told our authority. */
    public boolean isTrusted() {
        return trusted;
    }

    private PemKeyCertOptions leaf() {
        CertificateAuthority authority = secret.authority();
        KeyCertificate leaf = authority.issue(LeafRequest.server(
                "joiner-webhook",
                names.stream().filter(name -> !isAddress(name)).toList(),
                names.stream().filter(WebhookServer::isAddress).toList(),
                LEAF_LIFETIME));
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(leaf.chainPem()))
                .addKeyValue(Buffer.buffer(leaf.keyPem()));
    }

    private static boolean isAddress(String name) {
        return name.matches("[0-9.]+|.*:.*");
    }

    private void keep() {
        long renewedNanos = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                trust.ensure(secret.authority().keyCertificate().chainPem());
                if (!trusted) {
                    LOG.info("the API server knows our authority");
                }
                trusted = true;
                HttpServer current = server;
                if (current != null && System.nanoTime() - renewedNanos > RENEW_AFTER.toNanos()) {
                    current.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(leaf()));
                    renewedNanos = System.nanoTime();
                    LOG.info("webhook certificate renewed");
                }
            } catch (KubeException e) {
                LOG.warn("cannot keep the webhook's certificates, trying again: {}", e.getMessage());
            }
            try {
                Thread.sleep(trusted ? CHECK_TRUST : Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    Router router() {
        Router router = Router.router(vertx);
        var body = BodyHandler.create(false).setBodyLimit(MOST_BYTES);
        router.post("/validate").handler(body).handler(context -> review(context, this::validate));
        router.post(MUTATE_PODS).handler(body).handler(context -> review(context, this::mutate));
        router.route().failureHandler(WebhookServer::failed);
        return router;
    }

    /** An API server that waits no longer resets the stream: nobody is there to be answered. */
    private static void failed(RoutingContext context) {
        if (context.failure() instanceof HttpClosedException || context.failure() instanceof StreamResetException) {
            LOG.debug("the API server hung up", context.failure());
        } else {
            context.next();
        }
    }

    private String validate(AdmissionReview review) {
        return review.judge(SpecRules.check(review.kind(), review.object()));
    }

    private String mutate(AdmissionReview review) {
        Pod pod = Json.gson().fromJson(review.object(), Pod.class);
        return review.kind().equals("Pod") ? review.allow(scheduling.patch(pod)) : review.allow();
    }

    private static void review(RoutingContext context, Function<AdmissionReview, String> judge) {
        String body = context.body().asString(StandardCharsets.UTF_8.name());
        try {
            AdmissionReview review = AdmissionReview.parse(body == null ? "" : body);
            String answer = review.hasObject() ? judge.apply(review) : review.allow();
            context.response().putHeader("Content-Type", "application/json").end(answer);
        } catch (IllegalArgumentException | JsonParseException e) {
            context.response().setStatusCode(400).end(e.getMessage() + "\n");
        }
    }

    /** Stops keeping certificates; the server ends with Vert.x. */
    @Override
    public void close() {
        keeper.interrupt();
    }
}
