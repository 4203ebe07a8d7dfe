package dev.joiner.cluster.client;

import dev.joiner.certs.KeyCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to a server of our own before others make them, over its real connection. Its callers, the API server and
 * kube-scheduler, wait for a second or less: the first calls of a cold JVM take longer and would be lost.
 */
public final class ServerWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWarmUp.class);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final OkHttpClient client;

    /**
     * Nothing is called yet.
     *
     * @param authorities that the server's certificate must come from; its names are not looked at, since a server
     *     is called by its address here
     * @param identity what the server asks of its callers
     */
    public ServerWarmUp(List<X509Certificate> authorities, Optional<KeyCertificate> identity) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                keys.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            if (identity.isPresent()) {
                X509Certificate[] chain = identity.get().chain().toArray(X509Certificate[]::new);
                keys.setKeyEntry("identity", identity.get().key(), new char[0], chain);
            }
            KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            mine.init(keys, new char[0]);
            TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            theirs.init(keys);
            TrustManager[] trust = theirs.getTrustManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(mine.getKeyManagers(), trust, null);
            client = new OkHttpClient.Builder()
                    .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) trust[0])
                    .hostnameVerifier((host, session) -> true)
                    .callTimeout(LIMIT)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot set up TLS for calls to ourselves: " + e.getMessage(), e);
        }
    }

    /**
     * Posts a body so many times, some of them at once; blocking. A failure is logged and ends the warm-up: the server
     * works without it, only slower at first.
     */
    public void run(String host, int port, String path, String body, int rounds, int atOnce)
            throws InterruptedException {
        HttpUrl url = new HttpUrl.Builder()
                .scheme("https")
                .host(host)
                .port(port)
                .encodedPath(path)
                .build();
        client.dispatcher().setMaxRequestsPerHost(atOnce);
        var failure = new AtomicReference<@Nullable IOException>();
        for (int round = 0; round < rounds && failure.get() == null; round++) {
            var answered = new CountDownLatch(atOnce);
            for (int i = 0; i < atOnce; i++) {
                Request request = new Request.Builder()
                        .url(url)
                        .post(RequestBody.create(body, JSON))
                        .build();
                client.newCall(request).enqueue(new Answer(answered, failure));
            }
            if (!answered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                failure.compareAndSet(null, new IOException("no answer within " + LIMIT.toSeconds() + " s"));
            }
        }
        IOException failed = failure.get();
        if (failed != null) {
            LOG.warn("cannot warm up {}, the first calls from outside may time out: {}", url, failed.getMessage());
        }
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }

    private record Answer(CountDownLatch answered, AtomicReference<@Nullable IOException> failure) implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            failure.compareAndSet(null, e);
            answered.countDown();
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            try (response) {
                response.body().bytes();
            } finally {
                answered.countDown();
            }
        }
    }
}
