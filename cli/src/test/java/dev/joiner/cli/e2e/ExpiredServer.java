package dev.joiner.cli.e2e;

import dev.joiner.certs.KeyCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS with a certificate that is over; counts who comes. */
final class ExpiredServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredServer.class);

    private final SSLServerSocket socket;
    private final AtomicInteger handshakes = new AtomicInteger();

    ExpiredServer(KeyCertificate certificate) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key", certificate.key(), new char[0], certificate.chain().toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (var peer = (SSLSocket) socket.accept()) {
                handshakes.incrementAndGet();
                peer.startHandshake();
            } catch (IOException e) {
                LOG.debug("nobody trusts this", e);
            }
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    int handshakes() {
        return handshakes.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
