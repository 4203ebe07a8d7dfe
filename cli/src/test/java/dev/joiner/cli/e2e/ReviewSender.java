package dev.joiner.cli.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that sends a thousand reviews of pods a second, as the API server sends them: streams of one HTTP/2
 * connection, each sent when it is due, whether or not others were answered. Its arguments are the address and the
 * port of a webhook, the address as the API server calls it, and the authorities of its certificate in base64. Each
 * line that it reads is a number of seconds; it sends for so long, and writes an {@link Outcome}.
 */
final class ReviewSender {
    private static final int A_SECOND = 1000;

    private final HttpClient client;
    private final RequestOptions options;

    private ReviewSender(String host, int port, String url, String caBundle) {
        client = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setUseAlpn(true)
                                .setSsl(true)
                                .setTrustOptions(new PemTrustOptions()
                                        .addCertValue(Buffer.buffer(
                                                Base64.getDecoder().decode(caBundle)))),
                        new PoolOptions().setHttp2MaxSize(1));
        options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setServer(SocketAddress.inetSocketAddress(port, host))
                .putHeader("Content-Type", "application/json")
                .setTimeout(10_000);
    }

    public static void main(String[] arguments) throws Exception {
        var sender = new ReviewSender(arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3]);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(
                    sender.run(Duration.ofSeconds(Long.parseLong(line))).line());
        }
        System.exit(0);
    }

    /**
     * What became of it.
     *
     * @param first what went wrong first; empty when nothing did
     */
    record Outcome(int answered, int errors, Duration p50, Duration p99, Duration worst, String first) {
        private static final String PREFIX = "outcome";

        private String line() {
            return String.join(
                    " ",
                    PREFIX,
                    Integer.toString(answered),
                    Integer.toString(errors),
                    p50.toString(),
                    p99.toString(),
                    worst.toString(),
                    first.replace('\n', ' '));
        }

        /** What a process says of it; empty when the line is something else. */
        static Optional<Outcome> read(String line) {
            String[] parts = line.split(" ", 7);
            return parts.length == 7 && parts[0].equals(PREFIX)
                    ? Optional.of(new Outcome(
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]),
                            Duration.parse(parts[3]),
                            Duration.parse(parts[4]),
                            Duration.parse(parts[5]),
                            parts[6]))
                    : Optional.empty();
        }
    }

    private Outcome run(Duration duration) throws InterruptedException {
        int count = Math.toIntExact(duration.toSeconds() * A_SECOND);
        var nanos = new long[count];
        var errors = new ConcurrentLinkedQueue<String>();
        var answered = new AtomicInteger();
        var left = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + TimeUnit.SECONDS.toNanos(1) / A_SECOND * i;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            send(review(i)).onComplete((body, failure) -> {
                note(body, failure, errors);
                nanos[answered.getAndIncrement()] = System.nanoTime() - due;
                left.countDown();
            });
        }
        if (!left.await(30, TimeUnit.SECONDS)) {
            errors.add(left.getCount() + " reviews were not answered within 30 s after the last");
        }
        long[] sorted = Arrays.copyOf(nanos, answered.get());
        Arrays.sort(sorted);
        String first = errors.isEmpty() ? "" : errors.element();
        return new Outcome(sorted.length, errors.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), first);
    }

    /** Asks for the body where the answer arrives: asked for by another thread, it may have gone by. */
    private Future<Buffer> send(String review) {
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(review)).compose(HttpClientResponse::body));
    }

    private static void note(@Nullable Buffer body, @Nullable Throwable failure, Queue<String> errors) {
        if (failure != null) {
            errors.add(failure.toString());
        } else if (body == null || !body.toString().contains("\"allowed\":true")) {
            errors.add(String.valueOf(body));
        }
    }

    private static Duration at(long[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1L, Math.round(share * sorted.length));
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[index]);
    }

    private static String review(int number) {
        return """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"%d","namespace":"default",
             "kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","object":{"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"web-%d","labels":{"app":"web"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u","controller":true}]},
             "spec":{"schedulerName":"default-scheduler","containers":[{"name":"c","image":"i",
              "resources":{"requests":{"cpu":"200m","memory":"64Mi"}}}]}}}}
            """.formatted(number, number);
    }
}
