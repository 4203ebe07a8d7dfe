package dev.joiner.twin.ec2;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * EC2's query protocol by hand: no SDK, so that the twin and its tests see what is on the wire. Unsigned; the emulator
 * does not check. Thread-safe.
 */
public final class Ec2Query {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String endpoint;
    private final String region;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Calls go to {@code endpoint}: the proxy's, to be recorded, or the emulator's own. */
    public Ec2Query(String endpoint, String region) {
        this.endpoint = endpoint;
        this.region = region;
    }

    /**
     * One call.
     *
     * @param parameters as EC2 names them on the wire, such as {@code InstanceId.1}
     * @return the root element of the answer
     * @throws Ec2Exception when EC2 answers with an error
     */
    public Element call(String action, Map<String, String> parameters) {
        String form = "Action=" + action + "&Version=2016-11-15"
                + parameters.entrySet().stream()
                        .map(entry -> "&" + entry.getKey() + "="
                                + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining());
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                // The emulator finds service and region in the credential's scope.
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=twin/20260101/" + region + "/ec2/aws4_request, Signature=0")
                .POST(BodyPublishers.ofString(form))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            Element root = parse(response.body());
            if (response.statusCode() != 200) {
                throw new Ec2Exception(
                        action, response.statusCode(), Xml.text(root, "Code"), Xml.text(root, "Message"));
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(action + " at " + endpoint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(action + " was interrupted", e);
        }
    }

    private static Element parse(byte[] body) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("the answer is not XML: " + new String(body, StandardCharsets.UTF_8), e);
        }
    }
}
