package dev.joiner.cluster.certs;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.CertsException;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.Pem;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our certificate authority, kept in a Secret so that all replicas share it. Whoever comes first makes it; everybody
 * else reads what is there. A Secret that somebody deleted comes back as it was, as long as a replica lives.
 *
 * <p>A new authority replaces the old one in one write that only one replica wins; the old certificate stays beside it,
 * so that leaves of both are trusted while replicas change over. Blocking, thread-safe.
 */
public final class AuthoritySecret {
    /** Annotation by which somebody asks for another authority; any value. */
    public static final String ROTATE = "joiner.dev/rotate-authority";

    private static final int MOST_PREVIOUS = 2;

    private final KubeClient kube;
    private final String path;
    private final String namespace;
    private final String name;
    private final Duration lifetime;
    private final InstantSource clock;
    private @Nullable KeptAuthority last;

    /**
     * In that Secret.
     *
     * @param lifetime of an authority; the next one is made after two thirds of it
     */
    public AuthoritySecret(KubeClient kube, String namespace, String name, Duration lifetime, InstantSource clock) {
        this.kube = kube;
        this.path = "/api/v1/namespaces/" + namespace + "/secrets";
        this.namespace = namespace;
        this.name = name;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * The authority that all replicas share; a new one where the old is due.
     *
     * @throws KubeException if the Secret can be neither read nor written
     */
    public synchronized KeptAuthority authority() {
        KeptAuthority kept = find();
        if (kept == null) {
            kept = create(last == null ? fresh() : last);
        }
        if (kept.isDue(clock.instant())) {
            kept = replace(kept);
        }
        last = kept;
        return kept;
    }

    private KeptAuthority fresh() {
        return new KeptAuthority(CertificateAuthority.create("joiner-ca", lifetime, clock), List.of(), "", false);
    }

    private @Nullable KeptAuthority find() {
        try {
            return read(kube.call("GET", path + "/" + name, Map.of(), null));
        } catch (KubeException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    private KeptAuthority create(KeptAuthority wanted) {
        try {
            return read(kube.call("POST", path, Map.of(), secret(wanted, "")));
        } catch (KubeException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            // Another replica was faster.
            return read(kube.call("GET", path + "/" + name, Map.of(), null));
        }
    }

    private KeptAuthority replace(KeptAuthority old) {
        var previous = new ArrayList<X509Certificate>();
        previous.add(old.current().keyCertificate().certificate());
        previous.addAll(old.previous());
        previous.removeIf(certificate -> certificate.getNotAfter().toInstant().isBefore(clock.instant()));
        var next = new KeptAuthority(
                fresh().current(), previous.subList(0, Math.min(MOST_PREVIOUS, previous.size())), old.version(), false);
        try {
            return read(kube.call("PUT", path + "/" + name, Map.of(), secret(next, old.version())));
        } catch (KubeException e) {
            if (!e.isConflict()) {
                throw e;
            }
            // Another replica was faster: this look goes on with what it knew, the next one sees the new authority.
            return old;
        }
    }

    private Map<String, Object> secret(KeptAuthority authority, String version) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        if (!version.isEmpty()) {
            metadata.put("resourceVersion", version);
        }
        var previous = new StringBuilder();
        authority.previous().forEach(certificate -> previous.append(Pem.encode(certificate)));
        return Map.of(
                "apiVersion", "v1",
                "kind", "Secret",
                "type", "kubernetes.io/tls",
                "metadata", metadata,
                "data",
                        Map.of(
                                "tls.crt",
                                        base64(authority
                                                .current()
                                                .keyCertificate()
                                                .chainPem()),
                                "tls.key",
                                        base64(authority
                                                .current()
                                                .keyCertificate()
                                                .keyPem()),
                                "previous.crt", base64(previous.toString())));
    }

    private KeptAuthority read(JsonObject secret) {
        JsonObject data = secret.getAsJsonObject("data");
        if (data == null || !data.has("tls.crt") || !data.has("tls.key")) {
            throw unreadable("has no tls.crt and tls.key", null);
        }
        try {
            String previous = data.has("previous.crt") ? text(data, "previous.crt") : "";
            JsonObject metadata = secret.getAsJsonObject("metadata");
            JsonElement annotations = metadata.get("annotations");
            return new KeptAuthority(
                    CertificateAuthority.of(
                            new KeyCertificate(
                                    Pem.privateKey(text(data, "tls.key")), Pem.certificates(text(data, "tls.crt"))),
                            clock),
                    previous.isBlank() ? List.of() : Pem.certificates(previous),
                    metadata.get("resourceVersion").getAsString(),
                    annotations instanceof JsonObject all && all.has(ROTATE));
        } catch (CertsException | IllegalArgumentException e) {
            throw unreadable("cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private KubeException unreadable(String problem, @Nullable Throwable cause) {
        return new KubeException(
                KubeException.NO_ANSWER,
                "",
                "Secret " + namespace + "/" + name + " " + problem + "; delete it, Joiner makes it again",
                cause);
    }

    private static String text(JsonObject data, String key) {
        return new String(Base64.getDecoder().decode(data.get(key).getAsString()), StandardCharsets.US_ASCII);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
