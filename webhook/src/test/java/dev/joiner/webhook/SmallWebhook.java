package dev.joiner.webhook;

import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.server.AcceptLimit;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.advice.Surroundings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that is a webhook and nothing else, put together as a replica does it. Its argument is a folder for its
 * files; it says its port and its authorities, in base64, and serves until it is ended.
 */
final class SmallWebhook {
    private SmallWebhook() {}

    public static void main(String[] arguments) throws Exception {
        var api = new FakeApiServer();
        KubeClient kube = api.client(Files.createDirectories(Path.of(arguments[0])));
        Vertx vertx = AcceptLimit.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2), Integer.parseInt(arguments[1]));
        var secret = new AuthoritySecret(kube, "joiner", "joiner-ca", Duration.ofDays(365), InstantSource.system());
        var server = new WebhookServer(
                vertx,
                secret,
                new WebhookTrust(kube, "joiner"),
                List.of("localhost", "127.0.0.1"),
                CertificateSettings.DEFAULT,
                new Reviews(
                        new PodScheduling("joiner-scheduler", false, () -> true),
                        () -> Surroundings.UNKNOWN,
                        "strict"::equals,
                        () -> Ownership.Now.ALONE),
                IntakeLimits.ofWebhook(Runtime.getRuntime().maxMemory()));
        int port = freePort();
        server.start("127.0.0.1", port);
        System.out.println("listening " + port + " "
                + Base64.getEncoder()
                        .encodeToString(secret.authority().trustPem().getBytes(StandardCharsets.UTF_8)));
        new CountDownLatch(1).await();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
