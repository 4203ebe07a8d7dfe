package dev.joiner.twin.kube;

import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.certs.Pem;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The cluster's own certificate authority, and what it signs. Confined to the thread that starts the twin. */
final class Pki {
    // A twin that somebody forgot for a year may stop working.
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final CertificateAuthority authority;
    private final Path folder;

    Pki(Path folder, InstantSource clock) {
        this.authority = CertificateAuthority.create("twin-ca", LIFETIME, clock);
        this.folder = Trees.create(folder);
        write("ca.crt", authority.keyCertificate().chainPem());
    }

    String caPem() {
        return authority.keyCertificate().chainPem();
    }

    Path caFile() {
        return folder.resolve("ca.crt");
    }

    KeyCertificate client(String user, String group) {
        return authority.issue(LeafRequest.client(user, group, LIFETIME));
    }

    /** The API server's certificate as two files, {@code apiserver.crt} and {@code apiserver.key}. */
    void writeServer(String serviceAddress) {
        KeyCertificate server = authority.issue(LeafRequest.server(
                "kube-apiserver",
                List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
                List.of("127.0.0.1", serviceAddress),
                LIFETIME));
        write("apiserver.crt", server.chainPem());
        write("apiserver.key", server.keyPem());
    }

    /** The key that signs service account tokens, {@code sa.key}, and the one that checks them, {@code sa.crt}. */
    void writeServiceAccountKey() {
        KeyCertificate pair = client("service-accounts", "");
        write("sa.key", pair.keyPem());
        write("sa.crt", Pem.encode(pair.certificate()));
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    private void write(String name, String pem) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, pem);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new TwinException("cannot write " + file + ": " + Trees.reason(e), e);
        }
    }
}
