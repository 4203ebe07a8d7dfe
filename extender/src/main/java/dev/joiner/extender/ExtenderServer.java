package dev.joiner.extender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.extender.PlacementContract.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's way to the placement contract: HTTPS with certificates on both sides, on loopback. Handlers
 * run on an event loop and never block.
 */
public final class ExtenderServer {
    private static final Logger LOG = LoggerFactory.getLogger(ExtenderServer.class);

    /** A pod and the names of 5,000 nodes are well below; anything above is not from a scheduler. */
    private static final long MOST_BYTES = 4L << 20;

    private final Vertx vertx;
    private final PlacementContract contract;
    private final Consumer<PlacementContract.Refused> report;

    ExtenderServer(Vertx vertx, PlacementContract contract, Consumer<PlacementContract.Refused> report) {
        this.vertx = vertx;
        this.contract = contract;
        this.report = report;
    }

    /**
     * Starts to listen on loopback.
     *
     * @param certificates folder with ca.crt, tls.crt and tls.key
     */
    Future<HttpServer> listen(String host, int port, Path certificates) {
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setTcpNoDelay(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificates.resolve("tls.crt").toString())
                        .addKeyPath(certificates.resolve("tls.key").toString()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(certificates.resolve("ca.crt").toString()));
        return vertx.createHttpServer(options).requestHandler(router()).listen();
    }

    Router router() {
        Router router = Router.router(vertx);
        router.post("/scheduler/v1/filter")
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .handler(this::filter);
        return router;
    }

    private void filter(RoutingContext context) {
        JsonObject arguments;
        Pod pod;
        List<String> names;
        try {
            String body = context.body().asString(StandardCharsets.UTF_8.name());
            arguments = JsonParser.parseString(body == null ? "" : body).getAsJsonObject();
            pod = Json.gson().fromJson(arguments.get("Pod"), Pod.class);
            names = names(arguments.get("NodeNames"));
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            LOG.warn("refused a request that is not a scheduler's: {}", e.getMessage());
            context.response().setStatusCode(400).end("not ExtenderArgs with Pod and NodeNames\n");
            return;
        }
        if (pod == null || pod.metadata() == null) {
            context.response().setStatusCode(400).end("ExtenderArgs without a Pod\n");
            return;
        }
        Verdict verdict = contract.filter(pod, names);
        verdict.demand().ifPresent(report);
        context.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(answer(verdict).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> names(JsonElement json) {
        if (json == null || json.isJsonNull()) {
            throw new JsonParseException("NodeNames is missing: the scheduler must have nodeCacheCapable: true");
        }
        var names = new ArrayList<String>();
        json.getAsJsonArray().forEach(name -> names.add(name.getAsString()));
        return names;
    }

    /** NodeNames is always there, also when empty: without it the scheduler forgets the reasons. */
    static String answer(Verdict verdict) {
        return Json.gson()
                .toJson(Map.of(
                        "NodeNames", verdict.allowed(),
                        "FailedNodes", Map.of(),
                        "FailedAndUnresolvableNodes", verdict.refused(),
                        "Error", ""));
    }
}
