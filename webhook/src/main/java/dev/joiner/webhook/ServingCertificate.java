package dev.joiner.webhook;

import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.cluster.certs.AuthoritySecret;
import dev.joiner.cluster.certs.KeptAuthority;
import dev.joiner.cluster.certs.WebhookTrust;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The certificate that this replica serves, and the order in which a new authority comes into use: first the API
 * server is told to trust it, and only a look later a leaf of it is served. Confined to one thread at a time; blocking.
 */
final class ServingCertificate {
    private final AuthoritySecret secret;
    private final WebhookTrust trust;
    private final List<String> names;
    private final Duration lifetime;
    private final InstantSource clock;
    private KeptAuthority authority;
    private KeyCertificate leaf;
    private X509Certificate issuer;
    private String trusted = "";

    /** Reads or makes the authority, and a first leaf of it. */
    ServingCertificate(
            AuthoritySecret secret, WebhookTrust trust, List<String> names, Duration lifetime, InstantSource clock) {
        this.secret = secret;
        this.trust = trust;
        this.names = List.copyOf(names);
        this.lifetime = lifetime;
        this.clock = clock;
        authority = secret.authority();
        issuer = authority.current().keyCertificate().certificate();
        leaf = issue(authority);
    }

    /** What is served now. */
    PemKeyCertOptions options() {
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(leaf.chainPem()))
                .addKeyValue(Buffer.buffer(leaf.keyPem()));
    }

    /** The authorities that a caller has to trust. */
    String trustPem() {
        return authority.trustPem();
    }

    /** A client's certificate of our own authority, for calls to ourselves. */
    KeyCertificate forWarmUp() {
        return authority.current().issue(LeafRequest.client("joiner-warm-up", "", lifetime));
    }

    /**
     * One look: keeps the Secret, the API server's trust and the leaf.
     *
     * @return what to serve from now on, if that is something else
     * @throws dev.joiner.cluster.client.KubeException if the API server cannot be asked or told
     */
    Optional<PemKeyCertOptions> look() {
        authority = secret.authority();
        String bundle = authority.trustPem();
        boolean settled = bundle.equals(trusted);
        trust.ensure(bundle);
        trusted = bundle;
        X509Certificate current = authority.current().keyCertificate().certificate();
        boolean another = !current.equals(issuer);
        // Somebody made a new authority without the old one: what is served now is trusted by nobody.
        boolean orphaned = another && !authority.previous().contains(issuer);
        boolean keep = another ? !settled && !orphaned : !isOld();
        if (keep) {
            return Optional.empty();
        }
        leaf = issue(authority);
        issuer = current;
        return Optional.of(options());
    }

    private boolean isOld() {
        return clock.instant()
                .isAfter(leaf.certificate()
                        .getNotAfter()
                        .toInstant()
                        .minus(lifetime.multipliedBy(2).dividedBy(3)));
    }

    private KeyCertificate issue(KeptAuthority by) {
        return by.current()
                .issue(LeafRequest.server(
                        "joiner-webhook",
                        names.stream().filter(name -> !isAddress(name)).toList(),
                        names.stream().filter(ServingCertificate::isAddress).toList(),
                        lifetime));
    }

    private static boolean isAddress(String name) {
        return name.matches("[0-9.]+|.*:.*");
    }
}
