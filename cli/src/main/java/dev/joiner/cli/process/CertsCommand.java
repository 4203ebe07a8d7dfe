package dev.joiner.cli.process;

import dev.joiner.certs.CertificateAuthority;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.LeafRequest;
import dev.joiner.cli.error.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code joiner certs}: keys for our own connections. */
@Command(
        name = "certs",
        footer = {"", "Example:", "  joiner certs extender --dir certs"},
        mixinStandardHelpOptions = true,
        description = "Make keys and certificates for Joiner's own connections.",
        subcommands = CertsCommand.ExtenderKeys.class)
public final class CertsCommand {
    /** {@code joiner certs extender}: the way from kube-scheduler to the extender beside it. */
    @Command(
            name = "extender",
            mixinStandardHelpOptions = true,
            description = "Make an authority, a server key for the extender and a client key for the scheduler.",
            footer = {"", "Example:", "  joiner certs extender --dir certs"})
    static final class ExtenderKeys implements Callable<Integer> {
        /** The pod is restarted with new keys long before. */
        private static final Duration LIFETIME = Duration.ofDays(365);

        @Option(names = "--dir", required = true, description = "Folder to write to; made if it is missing.")
        private Path dir = Path.of(".");

        @Override
        public Integer call() {
            var authority = CertificateAuthority.create("joiner-extender-ca", LIFETIME, InstantSource.system());
            try {
                Files.createDirectories(dir);
                // The authority's own key is not kept: nobody can issue another certificate for this pair.
                write("ca.crt", authority.keyCertificate().chainPem());
                KeyCertificate server = authority.issue(LeafRequest.server(
                        "joiner-extender", List.of("joiner-extender", "localhost"), List.of("127.0.0.1"), LIFETIME));
                write("tls.crt", server.chainPem());
                write("tls.key", server.keyPem());
                KeyCertificate client = authority.issue(LeafRequest.client("kube-scheduler", "", LIFETIME));
                write("client.crt", client.chainPem());
                write("client.key", client.keyPem());
                return 0;
            } catch (IOException e) {
                throw new UserError("cannot write certificates to " + dir + ": " + e.getMessage(), e);
            }
        }

        private void write(String name, String text) throws IOException {
            Path file = dir.resolve(name);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        }
    }
}
