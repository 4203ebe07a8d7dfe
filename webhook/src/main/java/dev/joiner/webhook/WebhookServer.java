package dev.joiner.webhook;

import dev.joiner.certs.Pem;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.Rehearsal;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import dev.joiner.cluster.state.PodRehearsal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admission webhook of one replica: HTTPS with a leaf of our own authority that lives in memory only and
 * is renewed without dropping a connection. Handlers run on event loops; keeping the certificates blocks and
 * runs on a virtual thread.
 */
public final class WebhookServer implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

    /** The API server waits for a second at most, or five for our own kinds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String MUTATE_PODS = "/mutate-pods";
    private static final String REHEARSED = """
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"rehearsal",
            "kind":{"group":"","version":"v1","kind":"Pod"},"namespace":"rehearsal","operation":"CREATE","object":%s}}
            """.formatted(PodRehearsal.newPod());
    private static final Duration FIRST_LOOKS = Duration.ofSeconds(1);

    /** A look makes a few calls of half a minute at most. */
    private static final Duration SILENT = Duration.ofMinutes(3);

    private final Vertx vertx;
    private final AuthoritySecret secret;
    private final WebhookTrust trust;
    private final Reviews reviews;
    private final List<String> names;
    private final CertificateSettings settings;
    private final Intake intake;
    private volatile @Nullable Loop keeper;
    private @Nullable HttpServer server;
    private volatile boolean trusted;

    /**
     * @param names host names and addresses that the API server may call it by
     * @param settings how long certificates live
     * @param reviews what is said of objects
     */
    public WebhookServer(
            Vertx vertx,
            AuthoritySecret secret,
            WebhookTrust trust,
            List<String> names,
            CertificateSettings settings,
            Reviews reviews) {
        this(vertx, secret, trust, names, settings, reviews, new Intake(PATIENCE, Intake.MOST_CONNECTIONS));
    }

    /** With other limits. */
    WebhookServer(
            Vertx vertx,
            AuthoritySecret secret,
            WebhookTrust trust,
            List<String> names,
            CertificateSettings settings,
            Reviews reviews,
            Intake intake) {
        this.vertx = vertx;
        this.secret = secret;
        this.trust = trust;
        this.names = List.copyOf(names);
        this.settings = settings;
        this.reviews = reviews;
        this.intake = intake;
    }

    /**
     * Gets its certificate and listens; blocking.
     *
     * @throws IllegalStateException if it cannot listen there
     */
    public void start(String host, int port) throws InterruptedException {
        var certificate = new ServingCertificate(secret, trust, names, settings.leaf(), InstantSource.system());
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                // HTTP/2: without it the API server opens a connection, and pays a handshake, for each review at once.
                .setUseAlpn(true)
                .setTcpNoDelay(true)
                .setIdleTimeout(120)
                .setKeyCertOptions(certificate.options());
        HttpServer listening = vertx.createHttpServer(options)
                .connectionHandler(intake::opened)
                .requestHandler(router());
        try {
            listening.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the webhook cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
        server = listening;
        // As the API server sends them when a controller makes pods: many at once on one connection.
        new Rehearsal(Pem.certificates(certificate.trustPem()), Optional.empty())
                .run(host, listening.actualPort(), MUTATE_PODS, REHEARSED, 8, 20);
        var keeping = new Loop("webhook-certificates", settings.look().plus(SILENT), () -> keep(certificate));
        keeper = keeping;
        keeping.start();
    }

    @Override
    public String ailment() {
        Loop running = keeper;
        return running == null ? "" : running.ailment();
    }

    /** Whether the API server has been told our authority. */
    public boolean isTrusted() {
        return trusted;
    }

    private Duration keep(ServingCertificate certificate) {
        try {
            Optional<PemKeyCertOptions> fresh = certificate.look();
            if (!trusted) {
                LOG.info("the API server knows our authority");
            }
            trusted = true;
            HttpServer current = server;
            if (fresh.isPresent() && current != null) {
                current.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(fresh.get()))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                LOG.info("webhook certificate renewed");
            }
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            // Whatever it was, as a Secret that somebody has written: the next look may find it mended.
            LOG.warn("cannot keep the webhook's certificates, trying again: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return trusted ? settings.look() : FIRST_LOOKS;
    }

    Router router() {
        Router router = Router.router(vertx);
        intake.guard(router);
        router.post("/validate").handler(context -> review(context, reviews::own));
        router.post("/advise").handler(context -> review(context, reviews::workload));
        router.post(MUTATE_PODS).handler(context -> review(context, reviews::pod));
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

    private static void review(RoutingContext context, Function<AdmissionReview, String> judge) {
        if (!isJson(context.request().getHeader("Content-Type"))) {
            context.response().setStatusCode(415).end("send an AdmissionReview as application/json\n");
            return;
        }
        String body = context.body().asString(StandardCharsets.UTF_8.name());
        try {
            AdmissionReview review = AdmissionReview.parse(body == null ? "" : body);
            String answer = review.hasObject() ? judge.apply(review) : review.allow();
            context.response().putHeader("Content-Type", "application/json").end(answer);
        } catch (IllegalArgumentException e) {
            context.response().setStatusCode(400).end(e.getMessage() + "\n");
        }
    }

    /** Absent means JSON: nobody sends anything else to a webhook. */
    private static boolean isJson(@Nullable String contentType) {
        return contentType == null
                || contentType.strip().toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** Stops keeping certificates; the server ends with Vert.x. */
    @Override
    public void close() {
        Loop running = keeper;
        if (running != null) {
            running.close();
        }
    }
}
