package dev.joiner.twin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.joiner.certs.KeyCertificate;
import dev.joiner.certs.Pem;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/**
 * How to reach an API server and as whom. Everything is inside the file, so that it can be copied.
 *
 * @param server the address, {@code https://127.0.0.1:PORT}
 * @param caPem the authority of the server's certificate
 * @param client key and certificate of the user, where the user has one
 * @param token the bearer token, where the user has one
 */
public record Kubeconfig(String server, String caPem, Optional<KeyCertificate> client, Optional<String> token) {
    static Kubeconfig ofCertificate(String server, String caPem, KeyCertificate client) {
        return new Kubeconfig(server, caPem, Optional.of(client), Optional.empty());
    }

    /** The same server with a service account's token. */
    public Kubeconfig withToken(String bearer) {
        return new Kubeconfig(server, caPem, Optional.empty(), Optional.of(bearer));
    }

    /** Writes the file, readable by its owner alone. */
    public Path write(Path file) {
        String user = token.map(bearer -> "token: " + bearer)
                .or(() -> client.map(pair -> "client-certificate-data: %s\n    client-key-data: %s"
                        .formatted(base64(pair.chainPem()), base64(pair.keyPem()))))
                .orElse("{}");
        String text = """
                apiVersion: v1
                kind: Config
                current-context: twin
                clusters:
                - name: twin
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: twin
                  user:
                    %s
                contexts:
                - name: twin
                  context:
                    cluster: twin
                    user: twin
                """.formatted(server, base64(caPem), user);
        try {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        } catch (IOException e) {
            throw new TwinException("cannot write " + file + ": " + Trees.reason(e), e);
        }
    }

    /** Reads a file that {@link #write} made. */
    public static Kubeconfig read(Path file) {
        try {
            JsonNode root = new YAMLMapper().readTree(Files.readString(file));
            JsonNode cluster = root.at("/clusters/0/cluster");
            JsonNode user = root.at("/users/0/user");
            Optional<KeyCertificate> client = user.has("client-key-data")
                    ? Optional.of(new KeyCertificate(
                            Pem.privateKey(decode(user.get("client-key-data"))),
                            Pem.certificates(decode(user.get("client-certificate-data")))))
                    : Optional.empty();
            return new Kubeconfig(
                    cluster.get("server").asText(),
                    decode(cluster.get("certificate-authority-data")),
                    client,
                    Optional.ofNullable(user.get("token")).map(JsonNode::asText));
        } catch (IOException e) {
            throw new TwinException("cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(JsonNode data) {
        return new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.US_ASCII);
    }
}
