package dev.joiner.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reviews of a pod that does not exist, as the API server sends them: many at once on one HTTP/2 connection. Without
 * it a replica's first second of real ones is cold, times out, and lets opted-in pods go to the default scheduler.
 */
final class ReviewRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewRehearsal.class);
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 20;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final String authorityPem;

    ReviewRehearsal(Vertx vertx, String host, int port, String authorityPem) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.authorityPem = authorityPem;
    }

    void run(String path, String review) throws InterruptedException {
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                // The certificate has the service's names, not this replica's address.
                .setVerifyHost(false)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorityPem)));
        HttpClientAgent client = vertx.createHttpClient(options);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Buffer>> answers = Stream.generate(() -> client.request(HttpMethod.POST, port, host, path)
                                .compose(request -> request.send(Buffer.buffer(review)))
                                .compose(HttpClientResponse::body))
                        .limit(AT_ONCE)
                        .toList();
                Future.all(answers).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("cannot rehearse, the API server's first reviews may time out: {}", e.getMessage());
        } finally {
            client.close();
        }
    }
}
