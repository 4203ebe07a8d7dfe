package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.certs.Pem;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.WebhookTrust;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.KubeClient;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingCertificateTest {
    private static final String SECRET = "/api/v1/namespaces/joiner/secrets/joiner-ca";
    private static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/";
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration DAY = Duration.ofDays(1);

    private final FakeApiServer api = new FakeApiServer();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private KubeClient kube = api.client(Path.of(System.getProperty("java.io.tmpdir")));

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void configurations() {
        kube = api.client(folder);
        for (String kind : List.of("validatingwebhookconfigurations", "mutatingwebhookconfigurations")) {
            api.put(CONFIGURATIONS + kind + "/joiner", "{\"webhooks\":[{\"name\":\"a\",\"clientConfig\":{}}]}");
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ServingCertificate replica() {
        return new ServingCertificate(
                new AuthoritySecret(kube, "joiner", "joiner-ca", YEAR, () -> now),
                new WebhookTrust(kube, "joiner"),
                List.of("localhost", "127.0.0.1"),
                DAY,
                () -> now);
    }

    private List<X509Certificate> trusted() {
        String bundle = api.object(CONFIGURATIONS + "mutatingwebhookconfigurations/joiner")
                .orElseThrow()
                .getAsJsonArray("webhooks")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("clientConfig")
                .get("caBundle")
                .getAsString();
        return Pem.certificates(new String(Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII));
    }

    /** Leaf first, then its issuer. */
    private static List<X509Certificate> served(PemKeyCertOptions options) {
        return Pem.certificates(options.getCertValue().toString());
    }

    private void askForAnother() {
        kube.call(
                "PATCH",
                SECRET,
                Map.of(),
                Map.of("metadata", Map.of("annotations", Map.of(AuthoritySecret.ROTATE, "now"))));
    }

    @Test
    void replicas_share_one_authority_and_have_leaves_of_their_own() {
        ServingCertificate one = replica();
        ServingCertificate other = replica();

        assertThat(served(one.options()).getLast())
                .isEqualTo(served(other.options()).getLast());
        assertThat(served(one.options()).getFirst())
                .isNotEqualTo(served(other.options()).getFirst());
    }

    @Test
    void a_leaf_is_renewed_after_a_third_of_its_life() {
        ServingCertificate certificate = replica();
        assertThat(certificate.look()).isEmpty();

        now = now.plus(Duration.ofHours(7));
        assertThat(certificate.look()).isEmpty();
        now = now.plus(Duration.ofHours(2));
        assertThat(certificate.look()).isPresent();
        assertThat(certificate.look()).isEmpty();
    }

    @Test
    void a_new_authority_is_trusted_a_look_before_it_is_served() {
        ServingCertificate certificate = replica();
        certificate.look();
        X509Certificate old = served(certificate.options()).getLast();
        askForAnother();

        assertThat(certificate.look()).as("first trusted").isEmpty();
        assertThat(trusted()).hasSize(2).contains(old);

        Optional<PemKeyCertOptions> next = certificate.look();
        assertThat(next).as("then served").isPresent();
        assertThat(served(next.orElseThrow()).getLast()).isNotEqualTo(old).isIn(trusted());
        assertThat(trusted()).as("other replicas may still serve the old one").contains(old);
    }

    @Test
    void every_replica_changes_over_and_only_one_makes_the_authority() {
        ServingCertificate one = replica();
        ServingCertificate other = replica();
        one.look();
        other.look();
        askForAnother();

        one.look();
        other.look();
        X509Certificate first = served(one.look().orElseThrow()).getLast();
        X509Certificate second = served(other.look().orElseThrow()).getLast();

        assertThat(first).isEqualTo(second);
    }

    @Test
    void an_authority_is_replaced_after_two_thirds_of_its_life() {
        ServingCertificate certificate = replica();
        certificate.look();
        X509Certificate old = served(certificate.options()).getLast();

        now = now.plus(Duration.ofDays(242));
        certificate.look();
        assertThat(trusted()).containsExactly(old);

        now = now.plus(Duration.ofDays(3));
        certificate.look();
        certificate.look();
        assertThat(served(certificate.options()).getLast()).isNotEqualTo(old);
    }

    @Test
    void an_authority_that_is_over_is_replaced_before_anything_is_served() {
        replica();
        now = now.plus(Duration.ofDays(400));

        ServingCertificate late = replica();

        assertThat(served(late.options()).getLast().getNotAfter().toInstant()).isAfter(now);
        late.look();
        assertThat(trusted()).as("what is over is not trusted any more").hasSize(1);
    }

    @Test
    void a_deleted_secret_comes_back_as_it_was() {
        ServingCertificate certificate = replica();
        certificate.look();
        X509Certificate before = served(certificate.options()).getLast();
        api.remove(SECRET);

        assertThat(certificate.look()).isEmpty();

        assertThat(api.object(SECRET)).isPresent();
        assertThat(served(replica().options()).getLast()).isEqualTo(before);
    }

    @Test
    void a_foreign_authority_in_the_secret_is_served_at_once() {
        ServingCertificate certificate = replica();
        certificate.look();
        api.remove(SECRET);
        ServingCertificate stranger = replica();

        Optional<PemKeyCertOptions> next = certificate.look();

        assertThat(next).as("nobody trusts what was served before").isPresent();
        assertThat(served(next.orElseThrow()).getLast())
                .isEqualTo(served(stranger.options()).getLast());
    }

    @Test
    void clocks_may_differ_by_minutes() {
        ServingCertificate certificate = replica();

        served(certificate.options()).forEach(each -> {
            assertThat(each.getNotBefore().toInstant()).isBefore(now.minus(Duration.ofMinutes(4)));
            assertThat(each.getNotAfter().toInstant()).isAfter(now.plus(Duration.ofMinutes(4)));
        });
    }

    @Test
    void many_rotations_leave_a_short_list_of_trust() {
        ServingCertificate certificate = replica();
        for (int i = 0; i < 10; i++) {
            askForAnother();
            certificate.look();
            certificate.look();
        }

        assertThat(trusted()).hasSizeLessThanOrEqualTo(3);
    }
}
