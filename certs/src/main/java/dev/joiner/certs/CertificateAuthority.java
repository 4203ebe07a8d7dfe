package dev.joiner.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority with an elliptic-curve key (P-256) that issues leaves.
 *
 * <p>Certificates are valid from five minutes ago, so that a peer whose clock is behind accepts them.
 * Thread-safe: the state is immutable.
 */
public final class CertificateAuthority {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyCertificate authority;
    private final InstantSource clock;

    private CertificateAuthority(KeyCertificate authority, InstantSource clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** A new authority with a fresh key. */
    public static CertificateAuthority create(String commonName, Duration lifetime, InstantSource clock) {
        KeyPair pair = newKey();
        X500Name name = subject(commonName, "");
        Instant now = clock.instant();
        try {
            X509v3CertificateBuilder builder = builder(name, name, now, now.plus(lifetime), pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(new KeyCertificate(pair.getPrivate(), List.of(sign(builder, pair))), clock);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new CertsException("cannot make the authority '" + commonName + "'", e);
        }
    }

    /** An authority from a key and certificate that were kept. */
    public static CertificateAuthority of(KeyCertificate authority, InstantSource clock) {
        return new CertificateAuthority(authority, clock);
    }

    /** A new key with a certificate signed by this authority; its chain ends with the authority. */
    public KeyCertificate issue(LeafRequest request) {
        KeyPair pair = newKey();
        Instant now = clock.instant();
        X509Certificate issuer = authority.certificate();
        try {
            X509v3CertificateBuilder builder = builder(
                    X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                    subject(request.commonName(), request.organisation()),
                    now,
                    now.plus(request.lifetime()),
                    pair.getPublic());
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes(request.usages())));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()));
            List<GeneralName> names = names(request);
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            X509Certificate leaf = sign(builder, new KeyPair(issuer.getPublicKey(), authority.key()));
            return new KeyCertificate(pair.getPrivate(), List.of(leaf, issuer));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new CertsException("cannot issue the certificate '" + request.commonName() + "'", e);
        }
    }

    /** The authority's own key and certificate. */
    public KeyCertificate keyCertificate() {
        return authority;
    }

    private static KeyPurposeId[] purposes(List<LeafRequest.Usage> usages) {
        return usages.stream()
                .map(usage -> switch (usage) {
                    case SERVER -> KeyPurposeId.id_kp_serverAuth;
                    case CLIENT -> KeyPurposeId.id_kp_clientAuth;
                })
                .toArray(KeyPurposeId[]::new);
    }

    private static List<GeneralName> names(LeafRequest request) {
        var names = new ArrayList<GeneralName>();
        request.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        request.ipAddresses().forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return names;
    }

    private static X500Name subject(String commonName, String organisation) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        if (!organisation.isEmpty()) {
            builder.addRDN(BCStyle.O, organisation);
        }
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant now, Instant end, PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).setBit(126),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(end),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair signer)
            throws OperatorCreationException, GeneralSecurityException {
        var contentSigner = new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(contentSigner));
    }

    private static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new CertsException("this JVM cannot make P-256 keys", e);
        }
    }
}
