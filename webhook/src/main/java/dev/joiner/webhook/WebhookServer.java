package dev.joiner.webhook;

import dev.joiner.certs.Pem;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.BoundedTree;
import dev.joiner.cluster.client.ServerWarmUp;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import dev.joiner.cluster.server.Body;
import dev.joiner.cluster.server.Intake;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.server.Reply;
import dev.joiner.cluster.state.PodWarmUp;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
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

    /** Seconds. Who has not finished a handshake by then holds memory and will not. */
    private static final int HANDSHAKE = 4;

    private static final String MUTATE_PODS = "/mutate-pods";
    private static final String WARM_UP = """
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"warm-up",
            "kind":{"group":"","version":"v1","kind":"Pod"},"namespace":"warm-up","operation":"CREATE","object":%s}}
            """.formatted(PodWarmUp.newPod());
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
     * @param settings how long certificates live, and whose clients are served
     * @param reviews what is said of objects
     * @param limits what it takes in at once
     */
    public WebhookServer(
            Vertx vertx,
            AuthoritySecret secret,
            WebhookTrust trust,
            List<String> names,
            CertificateSettings settings,
            Reviews reviews,
            IntakeLimits limits) {
        this.vertx = vertx;
        this.secret = secret;
        this.trust = trust;
        this.names = List.copyOf(names);
        this.settings = settings;
        this.reviews = reviews;
        this.intake = new Intake(vertx, "large-reviews", limits);
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
                .setSslHandshakeTimeout(HANDSHAKE)
                .setKeyCertOptions(certificate.options());
        settings.clientAuthority()
                .ifPresent(authority ->
                        options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(clients(authority, certificate)));
        HttpServer listening = vertx.createHttpServer(options)
                .connectionHandler(intake::opened)
                .requestHandler(this::handle);
        try {
            listening.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the webhook cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
        server = listening;
        // As the API server sends them when a controller makes pods: many at once on one connection.
        new ServerWarmUp(
                        Pem.certificates(certificate.trustPem()),
                        settings.clientAuthority().map(_ -> certificate.forWarmUp()))
                .run(host, listening.actualPort(), MUTATE_PODS, WARM_UP, 8, 20);
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
                current.updateSSLOptions(serving(fresh.get(), certificate))
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

    private ServerSSLOptions serving(PemKeyCertOptions leaf, ServingCertificate certificate) {
        var serving = new ServerSSLOptions().setKeyCertOptions(leaf);
        settings.clientAuthority()
                .ifPresent(authority ->
                        serving.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(clients(authority, certificate)));
        return serving;
    }

    /** Ourselves too, for the warm-up. */
    private static PemTrustOptions clients(Path authority, ServingCertificate certificate) {
        return new PemTrustOptions()
                .addCertPath(authority.toString())
                .addCertValue(Buffer.buffer(certificate.trustPem()));
    }

    private void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/validate" -> review(request, reviews::own);
            case "/advise" -> review(request, reviews::workload);
            case MUTATE_PODS -> review(request, reviews::pod);
            default -> intake.take(request, _ -> Reply.refusal(404, "there is nothing at this path"));
        }
    }

    private void review(HttpServerRequest request, Function<AdmissionReview, String> judge) {
        boolean json = isJson(request.getHeader("Content-Type"));
        boolean post = request.method().equals(HttpMethod.POST);
        intake.take(request, body -> {
            if (!post) {
                return Reply.refusal(405, "send an AdmissionReview by POST");
            }
            return json ? judged(body, judge) : Reply.refusal(415, "send an AdmissionReview as application/json");
        });
    }

    private static Reply judged(Body body, Function<AdmissionReview, String> judge) {
        AdmissionReview review;
        try {
            review = AdmissionReview.parse(body.stream());
        } catch (BoundedTree.TooCostly e) {
            return Reply.refusal(413, "the object " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return Reply.refusal(400, String.valueOf(e.getMessage()));
        }
        return Reply.json(Buffer.buffer(review.hasObject() ? judge.apply(review) : review.allow()));
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
