package dev.joiner.extender;

import com.google.gson.JsonParseException;
import dev.joiner.cluster.server.Body;
import dev.joiner.cluster.server.Intake;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.server.Reply;
import dev.joiner.extender.Arguments.Nodes;
import dev.joiner.extender.Arguments.Preemption;
import dev.joiner.extender.Arguments.Victims;
import dev.joiner.extender.BadRequests.Kind;
import dev.joiner.extender.PlacementContract.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
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
    /** Seconds; on loopback it takes milliseconds. */
    private static final int HANDSHAKE = 2;

    private static final String ROOT = "/scheduler/v1/";

    private final Vertx vertx;
    private final PlacementContract contract;
    private final MostAllocatedScores scores;
    private final Consumer<PlacementContract.Refused> report;
    private final BadRequests bad = new BadRequests();
    private final Intake intake;

    ExtenderServer(
            Vertx vertx,
            PlacementContract contract,
            MostAllocatedScores scores,
            Consumer<PlacementContract.Refused> report,
            IntakeLimits limits) {
        this.vertx = vertx;
        this.contract = contract;
        this.scores = scores;
        this.report = report;
        this.intake = new Intake(vertx, "large-requests", limits);
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
                .setSslHandshakeTimeout(HANDSHAKE)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificates.resolve("tls.crt").toString())
                        .addKeyPath(certificates.resolve("tls.key").toString()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(certificates.resolve("ca.crt").toString()));
        return vertx.createHttpServer(options)
                .connectionHandler(intake::opened)
                .requestHandler(this::handle)
                .listen();
    }

    private void handle(HttpServerRequest request) {
        Function<byte[], Buffer> verb = switch (String.valueOf(request.path())) {
            case ROOT + "filter" -> this::filter;
            case ROOT + "prioritize" -> this::prioritize;
            case ROOT + "preempt" -> this::preempt;
            default -> null;
        };
        boolean post = request.method().equals(HttpMethod.POST);
        intake.take(request, body -> {
            if (verb == null) {
                return refuse(Kind.PATH, "");
            }
            return post ? answer(body, verb) : refuse(Kind.METHOD, "");
        });
    }

    private Reply answer(Body body, Function<byte[], Buffer> verb) {
        try {
            return Reply.json(verb.apply(body.bytes()));
        } catch (JsonParseException e) {
            return refuse(Kind.BODY, String.valueOf(e.getMessage()));
        }
    }

    private Reply refuse(Kind kind, String detail) {
        bad.add(kind, detail);
        return Reply.refusal(kind.status(), kind.text() + (detail.isEmpty() ? "" : ": " + detail));
    }

    private Buffer filter(byte[] body) {
        Nodes asked = Arguments.nodes(body);
        Verdict verdict = contract.filter(asked.pod(), asked.names());
        verdict.demand().ifPresent(report);
        return Arguments.filterResult(verdict.allowed(), verdict.refused());
    }

    private Buffer prioritize(byte[] body) {
        Nodes asked = Arguments.nodes(body);
        return Arguments.priorities(asked.names(), scores.scores(asked.pod(), asked.names()));
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
