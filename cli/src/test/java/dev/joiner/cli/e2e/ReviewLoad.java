package dev.joiner.cli.e2e;

import dev.joiner.certs.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A thousand reviews of pods a second, sent when they are due whether or not others were answered. */
final class ReviewLoad {
    private static final int A_SECOND = 1000;
    private static final String REVIEW = """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"NUMBER","namespace":"default",
             "kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","object":{"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"web-NUMBER","labels":{"app":"web"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u","controller":true}]},
             "spec":{"schedulerName":"default-scheduler","containers":[{"name":"c","image":"i",
              "resources":{"requests":{"cpu":"200m","memory":"64Mi"}}}]}}}}
            """;

    private final URI url;
    private final HttpClient client;

    /** What became of it. */
    record Outcome(int answered, int errors, Duration p50, Duration p99, Duration worst) {}

    ReviewLoad(String url, String caBundle) throws IOException, GeneralSecurityException {
        this.url = URI.create(url);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int i = 0;
        for (var certificate :
                Pem.certificates(new String(Base64.getDecoder().decode(caBundle), StandardCharsets.US_ASCII))) {
            store.setCertificateEntry("ca-" + i++, certificate);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
    }

    Outcome run(Duration duration) throws InterruptedException {
        int count = Math.toIntExact(duration.toSeconds() * A_SECOND);
        var tookNanos = new ConcurrentLinkedQueue<Long>();
        var errors = new AtomicInteger();
        var left = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + TimeUnit.SECONDS.toNanos(1) / A_SECOND * i;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            var request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(10))
                    .POST(BodyPublishers.ofString(REVIEW.replace("NUMBER", Integer.toString(i))))
                    .build();
            var _ = client.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> {
                if (failure != null || !isRight(answer)) {
                    errors.incrementAndGet();
                } else {
                    tookNanos.add(System.nanoTime() - due);
                }
                left.countDown();
            });
        }
        if (!left.await(30, TimeUnit.SECONDS)) {
            errors.addAndGet(Math.toIntExact(left.getCount()));
        }
        long[] sorted = tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Outcome(sorted.length, errors.get(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static boolean isRight(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && answer.body().contains("\"allowed\":true");
    }

    private static Duration at(long[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1L, Math.round(share * sorted.length));
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[index]);
    }
}
