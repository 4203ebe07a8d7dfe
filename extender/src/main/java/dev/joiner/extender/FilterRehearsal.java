package dev.joiner.extender;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Filter calls for a pod and nodes that do not exist, over the real connection. */
final class FilterRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(FilterRehearsal.class);
    private static final int CALLS = 50;
    private static final String ARGUMENTS = """
            {"Pod":{"metadata":{"name":"rehearsal","namespace":"rehearsal","uid":"rehearsal",
            "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u","controller":true}]},
            "spec":{"schedulerName":"rehearsal","containers":[{"name":"c","resources":{"requests":{"cpu":"1m"}}}]}},
            "Nodes":null,"NodeNames":["rehearsal-1","rehearsal-2"]}
            """;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final Path certificates;

    FilterRehearsal(Vertx vertx, String host, int port, Path certificates) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.certificates = certificates;
    }

    void run() throws InterruptedException {
        var options = new HttpClientOptions()
                .setSsl(true)
                // The name in the certificate is the extender's, not this address: the scheduler sets it too.
                .setVerifyHost(false)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(certificates.resolve("ca.crt").toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificates.resolve("client.crt").toString())
                        .addKeyPath(certificates.resolve("client.key").toString()));
        HttpClientAgent client = vertx.createHttpClient(options);
        try {
            for (int i = 0; i < CALLS; i++) {
                client.request(HttpMethod.POST, port, host, "/scheduler/v1/filter")
                        .compose(FilterRehearsal::send)
                        .compose(HttpClientResponse::body)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("cannot rehearse, the scheduler's first calls may time out: {}", e.getMessage());
        } finally {
            client.close();
        }
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request) {
        return request.putHeader("Content-Type", "application/json").send(Buffer.buffer(ARGUMENTS));
    }
}
