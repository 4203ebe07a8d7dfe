package dev.joiner.twin.kube;

import dev.joiner.certs.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS as a kubeconfig says: trust its authority alone, show its client certificate. */
final class TlsContexts {
    private TlsContexts() {}

    static SSLContext of(Kubeconfig config) {
        try {
            KeyStore trusted = empty();
            int index = 0;
            for (X509Certificate certificate : Pem.certificates(config.caPem())) {
                trusted.setCertificateEntry("ca-" + index++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = empty();
            if (config.client().isPresent()) {
                var pair = config.client().get();
                own.setKeyEntry("client", pair.key(), new char[0], pair.chain().toArray(X509Certificate[]::new));
            }
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot set up TLS for " + config.server(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
