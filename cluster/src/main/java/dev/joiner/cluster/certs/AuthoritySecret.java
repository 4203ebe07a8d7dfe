package dev.joiner.cluster.certs;

import com.google.gson.JsonObject;
import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.Pem;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;

/**
 * Our certificate authority, kept in a Secret so that all replicas share it. Whoever comes first makes it;
 * everybody else reads what is there. Blocking, thread-safe.
 */
public final class AuthoritySecret {
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final KubeClient kube;
    private final String namespace;
    private final String name;
    private final InstantSource clock;

    /** In that Secret. */
    public AuthoritySecret(KubeClient kube, String namespace, String name, InstantSource clock) {
        this.kube = kube;
        this.namespace = namespace;
        this.name = name;
        this.clock = clock;
    }

    /**
     * The authority that all replicas share.
     *
     * @throws KubeException if the Secret can be neither read nor made
     */
    public CertificateAuthority authority() {
        String path = "/api/v1/namespaces/" + namespace + "/secrets";
        try {
            return read(kube.call("GET", path + "/" + name, Map.of(), null));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        CertificateAuthority made = CertificateAuthority.create("joiner-ca", LIFETIME, clock);
        try {
            kube.call("POST", path, Map.of(), secret(made.keyCertificate()));
            return made;
        } catch (KubeException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            // Another replica was faster.
            return read(kube.call("GET", path + "/" + name, Map.of(), null));
        }
    }

    private Map<String, Object> secret(KeyCertificate authority) {
        return Map.of(
                "apiVersion", "v1",
                "kind", "Secret",
                "type", "kubernetes.io/tls",
                "metadata", Map.of("name", name, "namespace", namespace),
                "data",
                        Map.of(
                                "tls.crt", base64(authority.chainPem()),
                                "tls.key", base64(authority.keyPem())));
    }

    private CertificateAuthority read(JsonObject secret) {
        JsonObject data = secret.getAsJsonObject("data");
        if (data == null || !data.has("tls.crt") || !data.has("tls.key")) {
            throw new KubeException(
                    KubeException.NO_ANSWER,
                    "",
                    "Secret " + namespace + "/" + name + " has no tls.crt and tls.key: delete it, it is made again",
                    null);
        }
        return CertificateAuthority.of(
                new KeyCertificate(Pem.privateKey(text(data, "tls.key")), Pem.certificates(text(data, "tls.crt"))),
                clock);
    }

    private static String text(JsonObject data, String key) {
        return new String(Base64.getDecoder().decode(data.get(key).getAsString()), StandardCharsets.US_ASCII);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
