package dev.joiner.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private final CertificateAuthority authority =
            CertificateAuthority.create("joiner-ca", Duration.ofDays(365), () -> NOW);

    @Test
    void issuesLeavesThatVerifyAgainstTheAuthority() throws Exception {
        KeyCertificate leaf = authority.issue(
                LeafRequest.server("joiner", List.of("joiner.joiner.svc"), List.of("127.0.0.1"), Duration.ofDays(1)));

        leaf.certificate().verify(authority.keyCertificate().certificate().getPublicKey());
        assertThat(leaf.certificate().getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1).toString())
                .containsExactly("joiner.joiner.svc", "127.0.0.1");
        assertThat(leaf.certificate().getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void acceptsAClockThatIsFourMinutesBehindAndRefusesAfterTheEnd() throws Exception {
        KeyCertificate leaf = authority.issue(LeafRequest.client("scheduler", "", Duration.ofHours(1)));

        leaf.certificate().checkValidity(Date.from(NOW.minus(Duration.ofMinutes(4))));
        assertThatThrownBy(() -> leaf.certificate().checkValidity(Date.from(NOW.plus(Duration.ofMinutes(61)))))
                .isInstanceOf(CertificateExpiredException.class);
    }

    @Test
    void survivesTheWayThroughPem() throws Exception {
        KeyCertificate kept = authority.keyCertificate();

        var restored = CertificateAuthority.of(
                new KeyCertificate(Pem.privateKey(kept.keyPem()), Pem.certificates(kept.chainPem())), () -> NOW);

        KeyCertificate leaf = restored.issue(LeafRequest.client("a", "b", Duration.ofHours(1)));
        leaf.certificate().verify(kept.certificate().getPublicKey());
    }

    @Test
    void neverShowsAKeyInText() {
        assertThat(authority.keyCertificate().toString()).contains("joiner-ca").doesNotContain("PRIVATE");
    }
}
