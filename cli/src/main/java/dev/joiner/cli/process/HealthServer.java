package dev.joiner.cli.process;

import dev.joiner.cli.UserError;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code /healthz} and {@code /readyz}: 200, or 503 with the reason. */
final class HealthServer {
    /** A kubelet asks and is gone; whoever stays holds a socket. */
    private static final int IDLE_SECONDS = 20;

    private HealthServer() {}

    /**
     * Starts to listen.
     *
     * @param notReady why the process is not ready; empty when it is
     * @throws UserError if the port is taken
     */
    static void start(Vertx vertx, String host, int port, Supplier<String> notReady) throws InterruptedException {
        try {
            vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
                    .requestHandler(request -> answer(request, notReady))
                    .listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UserError("cannot listen on " + host + ":" + port + " for health probes: " + e.getMessage(), e);
        }
    }

    private static void answer(HttpServerRequest request, Supplier<String> notReady) {
        String reason = switch (String.valueOf(request.path())) {
            case "/healthz" -> "";
            case "/readyz" -> notReady.get();
            default -> "there is /healthz and /readyz";
        };
        request.response().setStatusCode(reason.isEmpty() ? 200 : 503).end((reason.isEmpty() ? "ok" : reason) + "\n");
    }
}
