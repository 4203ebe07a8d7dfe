package dev.joiner.extender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls as kube-scheduler makes them, one after the other on one connection with certificates on both sides, at a
 * steady pace: requests that were recorded, with the 500 names that it sends of 5,000 nodes. The extender runs in a
 * process of its own with the flags of the image.
 */
class ExtenderReplayIT {
    private static final Logger LOG = LoggerFactory.getLogger(ExtenderReplayIT.class);
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final int SECONDS = FULL ? 30 : 5;
    private static final int CALLS_PER_SECOND = FULL ? 1_000 : 400;

    /** The slowest hundredth and the rate say something of the extender only on a machine that does nothing else. */
    private static final double P99_MILLIS = 2;

    private static final double MEDIAN_MILLIS = 5;

    /** Both processes compile what they run in the first seconds. */
    private static final int WARM_UP_SECONDS = FULL ? 10 : 3;

    private static final int NAMES = 500;

    /** The limit of its container in the chart. */
    private static final long MOST_RESIDENT_MEGABYTES = 512;

    @TempDir
    private Path folder;

    @Test
    void answersAThousandCallsASecondWithinTwoMilliseconds() throws Exception {
        CertificateAuthority authority =
                CertificateAuthority.create("joiner-ca", Duration.ofDays(1), InstantSource.system());
        KeyCertificate server = authority.issue(
                LeafRequest.server("extender", List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1)));
        Files.writeString(folder.resolve("ca.crt"), authority.keyCertificate().chainPem());
        Files.writeString(folder.resolve("tls.crt"), server.chainPem());
        Files.writeString(folder.resolve("tls.key"), server.keyPem());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xms64m",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.joiner.extender.LoadServer",
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String said = output.lines()
                    .filter(line -> line.matches("[0-9]+ [0-9]+"))
                    .findFirst()
                    .orElseThrow();
            int space = said.indexOf(' ');
            replay(authority, Integer.parseInt(said.substring(0, space)), said.substring(space + 1));
            long resident = residentMegabytes(process);
            LOG.info("the extender has {} MiB resident", resident);
            assertThat(resident).as("MiB resident").isBetween(1L, MOST_RESIDENT_MEGABYTES);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void replay(CertificateAuthority authority, int port, String heapMegabytes) throws Exception {
        byte[][] requests = {request("filter"), request("prioritize")};
        try (SSLSocket socket = connect(authority, port)) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < WARM_UP_SECONDS * CALLS_PER_SECOND; i++) {
                call(socket.getOutputStream(), in, requests[i % 2]);
            }
            int calls = SECONDS * CALLS_PER_SECOND;
            var nanos = new long[calls];
            long begin = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                long due = begin + i * 1_000_000_000L / CALLS_PER_SECOND;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                long sent = System.nanoTime();
                call(socket.getOutputStream(), in, requests[i % 2]);
                nanos[i] = System.nanoTime() - sent;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Arrays.sort(nanos);
            double p99 = nanos[(int) Math.ceil(calls * 0.99) - 1] / 1e6;
            LOG.info(
                    "{} calls in {} s with {} names each: median {} ms, p99 {} ms, p99.9 {} ms, most {} ms;"
                            + " heap of the extender {} MiB",
                    calls,
                    seconds,
                    NAMES,
                    nanos[calls / 2] / 1e6,
                    p99,
                    nanos[(int) Math.ceil(calls * 0.999) - 1] / 1e6,
                    nanos[calls - 1] / 1e6,
                    heapMegabytes);
            assertThat(nanos[calls / 2] / 1e6).as("median, ms").isLessThan(MEDIAN_MILLIS);
            if (FULL) {
                assertThat(p99).as("p99, ms").isLessThan(P99_MILLIS);
                assertThat(calls / seconds).as("calls a second").isGreaterThan(0.98 * CALLS_PER_SECOND);
            }
        }
    }

    private static long residentMegabytes(Process process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .sum();
        }
    }

    private static byte[] request(String verb) throws IOException {
        JsonObject body;
        try (InputStream in =
                ExtenderReplayIT.class.getResourceAsStream("/requests/" + verb + "-nodecache-request.json")) {
            body = JsonParser.parseString(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
        var names = new JsonArray();
        for (int i = 0; i < NAMES; i++) {
            names.add(LoadServer.node(i * (LoadServer.NODES / NAMES)));
        }
        body.add("NodeNames", names);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /scheduler/v1/" + verb + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + bytes.length + "\r\n\r\n";
        byte[] request = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + bytes.length);
        System.arraycopy(bytes, 0, request, head.length(), bytes.length);
        return request;
    }

    private static void call(OutputStream out, InputStream in, byte[] request) throws IOException {
        out.write(request);
        out.flush();
        String status = line(in);
        if (!status.equals("HTTP/1.1 200 OK")) {
            throw new IOException("the extender answered " + status);
        }
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        if (length == 0 || in.readNBytes(length).length < length) {
            throw new IOException("the extender answered less than the " + length + " bytes that it announced");
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the extender closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static SSLSocket connect(CertificateAuthority authority, int port) throws Exception {
        KeyCertificate client = authority.issue(LeafRequest.client("joiner-scheduler", "", Duration.ofHours(1)));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "client", client.key(), new char[0], client.chain().toArray(new java.security.cert.Certificate[0]));
        keys.setCertificateEntry("ca", authority.keyCertificate().certificate());
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, new char[0]);
        TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        theirs.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    }
}
