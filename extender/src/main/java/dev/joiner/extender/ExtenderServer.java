package dev.joiner.extender;

import com.google.gson.JsonParseException;
import dev.joiner.extender.Arguments.Nodes;
import dev.joiner.extender.Arguments.Preemption;
import dev.joiner.extender.Arguments.Victims;
import dev.joiner.extender.BadRequests.Kind;
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
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The scheduler's way to the placement contract: HTTPS with certificates on both sides, on loopback. Handlers
 * run on an event loop and never block.
 */
public final class ExtenderServer {
    /** A pod and the names of 5,000 nodes are well below; anything above is not from a scheduler. */
    static final long MOST_BYTES = 4L << 20;

    private static final String ROOT = "/scheduler/v1/";

    private final Vertx vertx;
    private final PlacementContract contract;
    private final Packing packing;
    private final Consumer<PlacementContract.Refused> report;
    private final BadRequests bad = new BadRequests();

    ExtenderServer(
            Vertx vertx, PlacementContract contract, Packing packing, Consumer<PlacementContract.Refused> report) {
        this.vertx = vertx;
        this.contract = contract;
        this.packing = packing;
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

    private Router router() {
        Router router = Router.router(vertx);
        verb(router, "filter", this::filter);
        verb(router, "prioritize", this::prioritize);
        verb(router, "preempt", this::preempt);
        for (Kind kind : Kind.values()) {
            router.errorHandler(kind.status(), context -> refuse(context, kind, ""));
        }
        return router;
    }

    private void verb(Router router, String name, Function<byte[], Buffer> answer) {
        router.post(ROOT + name)
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .handler(context -> answer(context, answer));
    }

    private void answer(RoutingContext context, Function<byte[], Buffer> answer) {
        Buffer body = context.body().buffer();
        Buffer result;
        try {
            result = answer.apply(body == null ? new byte[0] : body.getBytes());
        } catch (JsonParseException e) {
            refuse(context, Kind.BODY, String.valueOf(e.getMessage()));
            return;
        }
        context.response().putHeader("Content-Type", "application/json").end(result);
    }

    private void refuse(RoutingContext context, Kind kind, String detail) {
        bad.add(kind, detail);
        context.response()
                .setStatusCode(kind.status())
                .end(kind.text() + (detail.isEmpty() ? "\n" : ": " + detail + "\n"));
    }

    private Buffer filter(byte[] body) {
        Nodes asked = Arguments.nodes(body);
        Verdict verdict = contract.filter(asked.pod(), asked.names());
        verdict.demand().ifPresent(report);
        return Arguments.filterResult(verdict.allowed(), verdict.refused());
    }

    private Buffer prioritize(byte[] body) {
        Nodes asked = Arguments.nodes(body);
        return Arguments.priorities(asked.names(), packing.scores(asked.pod(), asked.names()));
    }

    private Buffer preempt(byte[] body) {
        Preemption asked = Arguments.preemption(body);
        var uids = new HashMap<String, Set<String>>();
        asked.victims().forEach((node, victims) -> uids.put(node, victims.uids()));
        Set<String> allowed = contract.preempt(asked.pod(), uids);
        Map<String, Victims> kept = new LinkedHashMap<>(asked.victims());
        kept.keySet().retainAll(allowed);
        return Arguments.preemptionResult(kept);
    }
}
