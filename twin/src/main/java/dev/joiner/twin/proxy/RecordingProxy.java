package dev.joiner.twin.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Stands between Joiner and the EC2 emulator. By default it forwards and records; limits, latency, faults and holds are
 * switched on by a test. {@code GET /twin/record?after=N} gives the record as JSON. Thread-safe.
 */
public final class RecordingProxy implements AutoCloseable {
    private static final int MOST_RECORDED = 100_000;
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings", "transfer-encoding");

    static {
        // Read once, by the first server of the JVM: without it an answer may wait 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String target;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final CallRecord record = new CallRecord(MOST_RECORDED);
    private final Faults faults = new Faults();
    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private volatile Optional<Ec2Limits> limits = Optional.empty();
    private volatile Duration latency = Duration.ZERO;

    private RecordingProxy(String target, HttpServer server) {
        this.target = target;
        this.server = server;
    }

    /** Listens on {@code port} of loopback, 0 for any, and forwards to {@code target}. */
    public static RecordingProxy start(int port, String target) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            HttpServer server = HttpServer.create(address, 1024);
            var proxy = new RecordingProxy(target, server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", proxy::handle);
            server.createContext("/twin/record", proxy::tellRecord);
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new TwinException("the EC2 proxy cannot listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
    }

    /** What Joiner gets as EC2's address. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All recorded calls, in order of their answers. */
    public List<RecordedCall> calls() {
        return record.after(0);
    }

    /** The recorded calls of one action, dry runs left out. */
    public List<RecordedCall> calls(String action) {
        return calls().stream()
                .filter(call -> call.action().equals(action) && !call.isDryRun())
                .toList();
    }

    /** Forgets the record; numbers go on. */
    public void clearRecord() {
        record.clear();
    }

    /** Switches EC2's request limits on (with full buckets) or off. */
    public void limits(boolean on) {
        limits = on ? Optional.of(new Ec2Limits(System::nanoTime)) : Optional.empty();
    }

    /** Delays every call by this much, before it is forwarded. */
    public void latency(Duration perCall) {
        latency = perCall;
    }

    /** Cuts the connection of the next {@code times} calls of the action, {@code *} for any; EC2 does not see them. */
    public void cut(String action, int times) {
        faults.order(action, new Faults.Cut(false), times);
    }

    /** The same, but EC2 has done the call when its answer is lost. */
    public void cutAfterAnswer(String action, int times) {
        faults.order(action, new Faults.Cut(true), times);
    }

    /** Answers the next {@code times} calls of the action with an error; EC2 does not see them. */
    public void fail(String action, int status, String code, int times) {
        faults.order(action, new Faults.Refusal(status, code), times);
    }

    /** EC2 does the next {@code times} calls of the action at once, and takes this long to answer them. */
    public void answerLate(String action, Duration by, int times) {
        faults.order(action, new Faults.Late(by), times);
    }

    /** Holds the next call of the action that is not a dry run. */
    public Hold hold(String action, Hold.Point point) {
        var hold = new Hold(action, point);
        holds.add(hold);
        return hold;
    }

    /** No limits, no latency, no faults; held calls go on. */
    public void calm() {
        limits(false);
        latency(Duration.ZERO);
        faults.clear();
        holds.forEach(Hold::release);
        holds.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Instant at = Instant.now();
        long start = System.nanoTime();
        var request = AwsRequest.of(
                header(exchange, "Authorization"),
                header(exchange, "X-Amz-Target"),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                body);
        Answer answer;
        try {
            answer = answer(exchange, request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = Answer.cut(false);
        } catch (IOException e) {
            answer = Answer.error(502, "TwinProxyError", "the EC2 emulator does not answer: " + e.getMessage());
        }
        record.add(new RecordedCall(
                0,
                at,
                Duration.ofNanos(System.nanoTime() - start),
                request.service(),
                request.action(),
                request.kept(),
                answer.status(),
                answer.errorCode(),
                answer.launched(request),
                answer.forwarded()));
        answer.send(exchange);
    }

    private Answer answer(HttpExchange exchange, AwsRequest request, byte[] body)
            throws IOException, InterruptedException {
        Optional<Hold> hold = holds.stream().filter(h -> h.claims(request)).findFirst();
        if (!latency.isZero()) {
            Thread.sleep(latency);
        }
        if (limits.isPresent() && !limits.get().allows(request)) {
            return Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.");
        }
        Optional<Faults.Fault> fault = faults.next(request);
        if (fault.isPresent()) {
            return switch (fault.get()) {
                case Faults.Refusal(int status, String code) -> Answer.error(status, code, "ordered by the test");
                case Faults.Cut(boolean afterForward) -> {
                    if (afterForward) {
                        forward(exchange, body);
                    }
                    yield Answer.cut(afterForward);
                }
                case Faults.Late(Duration by) -> {
                    Answer late = forward(exchange, body);
                    Thread.sleep(by);
                    yield late;
                }
            };
        }
        if (hold.isPresent()) {
            hold.get().stopAt(Hold.Point.BEFORE_FORWARD);
        }
        Answer answer = forward(exchange, body);
        if (hold.isPresent()) {
            hold.get().stopAt(Hold.Point.AFTER_ANSWER);
        }
        return answer;
    }

    private Answer forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        var response = http.send(request.build(), BodyHandlers.ofByteArray());
        String type = response.headers().firstValue("Content-Type").orElse("text/xml");
        return Answer.of(response.statusCode(), type, response.body());
    }

    private void tellRecord(HttpExchange exchange) {
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        long after = query.startsWith("after=") ? Long.parseLong(query.substring("after=".length())) : 0;
        Answer.json(RecordJson.of(record.after(after)).toString()).send(exchange);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Lets held calls go and stops listening. */
    @Override
    public void close() {
        calm();
        server.stop(0);
    }
}
