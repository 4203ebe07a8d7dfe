package dev.joiner.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key with its certificate and the certificates above it.
 *
 * @param key the private key
 * @param chain the certificate of {@code key} first, its issuer after it; never empty
 */
public record KeyCertificate(PrivateKey key, List<X509Certificate> chain) {
    /** Checks that there is a certificate and copies the chain. */
    public KeyCertificate {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least its own certificate");
        }
        chain = List.copyOf(chain);
    }

    /** The certificate of the key itself. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The private key as PKCS#8 PEM. A secret: never log it. */
    public String keyPem() {
        return Pem.encode("PRIVATE KEY", key.getEncoded());
    }

    /** The chain as PEM, leaf first. */
    public String chainPem() {
        var pem = new StringBuilder();
        for (X509Certificate certificate : chain) {
            pem.append(Pem.encode(certificate));
        }
        return pem.toString();
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "KeyCertificate[" + certificate().getSubjectX500Principal() + "]";
    }
}
