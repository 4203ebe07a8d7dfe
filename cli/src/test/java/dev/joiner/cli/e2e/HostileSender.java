package dev.joiner.cli.e2e;

import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.Pem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A process that sends what nobody should, at many at once: bodies that cost more than they weigh, bodies that do not
 * come, connections that say nothing, garbage. Its arguments are a seed, a number of seconds, how many at once, and
 * targets as {@code host:port/path}, after {@code =} the folder of a client's certificate where one is asked for. It
 * says how many requests it has sent, and ends.
 */
final class HostileSender {
    private static final int BYTES = 6_900_000;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Target> targets;

    private record Target(String host, int port, String path, SSLContext tls) {}

    private enum Hostility {
        EMPTY_OBJECTS,
        KEYS,
        DEEP,
        DIGITS,
        WRONG_ANSWERS,
        GARBAGE,
        PACKED,
        LARGE_HEADERS,
        SLOW,
        SILENT,
        PLAIN_TEXT,
        NO_END
    }

    private HostileSender(List<Target> targets) {
        this.targets = targets;
    }

    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
        int atOnce = Integer.parseInt(arguments[2]);
        var targets = new ArrayList<Target>();
        for (String target : List.of(arguments).subList(3, arguments.length)) {
            String[] parts = target.split("[:/=]", 4);
            String[] pathAndFolder = target.substring(target.indexOf('/')).split("=", 2);
            targets.add(new Target(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    pathAndFolder[0],
                    context(pathAndFolder.length < 2 ? "" : pathAndFolder[1])));
        }
        var sender = new HostileSender(targets);
        long end = System.nanoTime() + duration.toNanos();
        var random = new SplittableRandom(seed);
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            for (int i = 0; i < atOnce; i++) {
                SplittableRandom own = random.split();
                threads.execute(() -> sender.run(own, end));
            }
        }
        System.out.println("sent " + sender.sent + ", cut off " + sender.failed);
        System.exit(0);
    }

    private void run(SplittableRandom random, long end) {
        while (System.nanoTime() < end) {
            Target target = targets.get(random.nextInt(targets.size()));
            Hostility what = Hostility.values()[random.nextInt(Hostility.values().length)];
            try {
                send(target, what, random);
            } catch (IOException e) {
                // Whoever is hostile is cut off.
                failed.incrementAndGet();
            }
            sent.incrementAndGet();
        }
    }

    private static void send(Target target, Hostility what, SplittableRandom random) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.ofLiteral(target.host()), target.port()), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            if (what == Hostility.SILENT) {
                var _ = plain.getInputStream().read();
                return;
            }
            if (what == Hostility.PLAIN_TEXT) {
                plain.getOutputStream().write(request(target, "", "{}".getBytes(StandardCharsets.US_ASCII)));
                var _ = plain.getInputStream().read();
                return;
            }
            try (Socket socket =
                    target.tls().getSocketFactory().createSocket(plain, target.host(), target.port(), true)) {
                talk(target, what, random, socket);
            }
        }
    }

    private static void talk(Target target, Hostility what, SplittableRandom random, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        switch (what) {
            case EMPTY_OBJECTS -> out.write(request(target, "", text(review("[" + repeated("{},") + "{}]"))));
            case KEYS -> out.write(request(target, "", text(review("{\"spec\":{" + keys(random) + "}}"))));
            case DEEP -> out.write(request(target, "", text("[".repeat(BYTES))));
            case DIGITS ->
                out.write(request(target, "", text(review("{\"spec\":{\"priority\":" + repeated("7") + "}}"))));
            case WRONG_ANSWERS -> out.write(request(target, "", text(review("{\"metadata\":7,\"spec\":[]}"))));
            case GARBAGE -> {
                byte[] garbage = new byte[1 << 16];
                random.nextBytes(garbage);
                out.write(garbage);
            }
            case PACKED -> out.write(request(target, "Content-Encoding: gzip\r\n", packed()));
            case LARGE_HEADERS -> out.write(request(target, "X-Large: " + "x".repeat(1 << 20) + "\r\n", text("{}")));
            case NO_END, SLOW, SILENT, PLAIN_TEXT -> {
                out.write(text("POST " + target.path() + " HTTP/1.1\r\nHost: h\r\nContent-Length: 7000000\r\n\r\n"));
                out.write(text(what == Hostility.SLOW ? "{" : "{\"a\":\"" + "x".repeat(BYTES / 2)));
            }
        }
        out.flush();
        // To the end of what comes, or of patience; an answer to what was sent as a whole is read once.
        boolean whole = what != Hostility.SLOW && what != Hostility.NO_END;
        byte[] answer = new byte[1 << 12];
        int read;
        do {
            read = socket.getInputStream().read(answer);
        } while (read > 0 && !whole);
    }

    private static byte[] request(Target target, String header, byte[] body) {
        var all = new ByteArrayOutputStream(body.length + 200);
        all.writeBytes(text("POST " + target.path() + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + header + "Content-Length: " + body.length + "\r\n\r\n"));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String review(String object) {
        return "{\"request\":{\"uid\":\"u\",\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"object\":"
                + object + "},\"Pod\":" + (object.length() < 1_000 ? object : "{}") + ",\"NodeNames\":[{}]}";
    }

    private static String repeated(String part) {
        return part.repeat(BYTES / part.length());
    }

    private static String keys(SplittableRandom random) {
        var keys = new StringBuilder(BYTES + 32);
        while (keys.length() < BYTES) {
            keys.append('"').append(Long.toString(random.nextLong() >>> 24, 36)).append("\":{},");
        }
        return keys.append("\"z\":0").toString();
    }

    private static byte[] packed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[64 << 20]);
        }
        return bytes.toByteArray();
    }

    /** Trusts everybody; with the certificate in the folder, if one is named. */
    private static SSLContext context(String folder) throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        KeyManager[] keys = {};
        if (!folder.isEmpty()) {
            var certificate = new KeyCertificate(
                    Pem.privateKey(Files.readString(Path.of(folder, "client.key"))),
                    Pem.certificates(Files.readString(Path.of(folder, "client.crt"))));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "client",
                    certificate.key(),
                    new char[0],
                    certificate.chain().toArray(Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        context.init(keys, new TrustManager[] {new Anybody()}, new SecureRandom());
        return context;
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
