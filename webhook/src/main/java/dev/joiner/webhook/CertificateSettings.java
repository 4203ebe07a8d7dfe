package dev.joiner.webhook;

import java.time.Duration;

/**
 * How long certificates live, and how often they are looked after.
 *
 * @param authority life of an authority; the next is made after two thirds of it
 * @param leaf life of a leaf; the next is made after a third of it
 * @param look how often Secret, trust and leaf are looked at; a new authority is served after two looks
 */
public record CertificateSettings(Duration authority, Duration leaf, Duration look) {
    /** A year, a day, and twice a minute. */
    public static final CertificateSettings DEFAULT =
            new CertificateSettings(Duration.ofDays(365), Duration.ofDays(1), Duration.ofSeconds(30));
}
