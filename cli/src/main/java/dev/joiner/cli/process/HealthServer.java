package dev.joiner.cli.process;

import dev.joiner.cli.error.UserError;
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
     * What is asked; on an event loop, so that answers come from memory.
     *
     * @param dead why the process has to be started anew; empty when it has not
     * @param notReady why it is not ready; empty when it is
     * @param note what else is to be said by one that is ready; may be empty
     */
    record Answers(Supplier<String> dead, Supplier<String> notReady, Supplier<String> note) {}

    /**
     * Starts to listen.
     *
     * @throws UserError if the port is taken
     */
    static void start(Vertx vertx, String host, int port, Answers answers) throws InterruptedException {
        try {
            vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
                    .requestHandler(request -> answer(request, answers))
                    .listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UserError("cannot listen on " + host + ":" + port + " for health probes: " + e.getMessage(), e);
        }
    }

    private static void answer(HttpServerRequest request, Answers answers) {
        switch (String.valueOf(request.path())) {
            case "/healthz" -> answer(request, answers.dead().get(), "");
            case "/readyz" ->
                answer(request, answers.notReady().get(), answers.note().get());
            default -> answer(request, "there is /healthz and /readyz", "");
        }
    }

    private static void answer(HttpServerRequest request, String reason, String note) {
        String well = note.isEmpty() ? "ok" : "ok, but " + note;
        request.response().setStatusCode(reason.isEmpty() ? 200 : 503).end((reason.isEmpty() ? well : reason) + "\n");
    }
}
