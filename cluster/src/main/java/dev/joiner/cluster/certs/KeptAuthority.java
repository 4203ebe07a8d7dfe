package dev.joiner.cluster.certs;

import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.Pem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Our authority as it is kept.
 *
 * @param current issues leaves
 * @param previous authorities before it, youngest first, whose leaves may still be served
 * @param version of the Secret; empty when it is not there
 * @param asked whether somebody asked for another authority
 */
public record KeptAuthority(
        CertificateAuthority current, List<X509Certificate> previous, String version, boolean asked) {
    /** Copies the list. */
    public KeptAuthority {
        previous = List.copyOf(previous);
    }

    /** What the API server has to trust, as PEM: the current authority first. */
    public String trustPem() {
        var pem = new StringBuilder(current.keyCertificate().chainPem());
        previous.forEach(certificate -> pem.append(Pem.encode(certificate)));
        return pem.toString();
    }

    /** Whether another authority has to follow: asked for, or two thirds of its life are over. */
    public boolean isDue(Instant now) {
        X509Certificate certificate = current.keyCertificate().certificate();
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return asked || now.isAfter(from.plus(life.multipliedBy(2).dividedBy(3)));
    }
}
