package dev.joiner.webhook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How long certificates live, how often they are looked after, and whose clients are served.
 *
 * @param authority life of an authority; the next is made after two thirds of it
 * @param leaf life of a leaf; the next is made after a third of it
 * @param look how often Secret, trust and leaf are looked at; a new authority is served after two looks
 * @param clientAuthority a PEM file with the authorities of clients, read at the start and with each new leaf; empty to
 *     serve everybody, since an API server gives a certificate only where its operator has set one up
 */
public record CertificateSettings(Duration authority, Duration leaf, Duration look, Optional<Path> clientAuthority) {
    /** A year, a day, twice a minute, and everybody. */
    public static final CertificateSettings DEFAULT =
            new CertificateSettings(Duration.ofDays(365), Duration.ofDays(1), Duration.ofSeconds(30), Optional.empty());

    /** Serves only clients of these authorities. */
    public CertificateSettings withClients(Path authorities) {
        return new CertificateSettings(authority, leaf, look, Optional.of(authorities));
    }
}
