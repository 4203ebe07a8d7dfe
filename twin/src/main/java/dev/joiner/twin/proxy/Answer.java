package dev.joiner.twin.proxy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes back to a caller. Immutable. */
final class Answer {
    private static final Pattern INSTANCE = Pattern.compile("<(?:item|instanceId)>(i-[0-9a-f]+)<");
    private static final Pattern ERROR_CODE = Pattern.compile("<Code>([^<]+)</Code>|\"__type\":\\s*\"([^\"]+)\"");
    /** No HTTP status: the connection is cut. */
    private static final int CUT = 0;

    private final int status;
    private final String type;
    private final byte[] body;
    private final boolean forwarded;

    private Answer(int status, String type, byte[] body, boolean forwarded) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.forwarded = forwarded;
    }

    /** The emulator's own answer. */
    static Answer of(int status, String type, byte[] body) {
        return new Answer(status, type, body, true);
    }

    static Answer json(String body) {
        return new Answer(200, "application/json", body.getBytes(StandardCharsets.UTF_8), false);
    }

    /** No answer at all. */
    static Answer cut(boolean forwarded) {
        return new Answer(CUT, "", new byte[0], forwarded);
    }

    /** An error in EC2's form. */
    static Answer error(int status, String code, String message) {
        String xml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>%s</RequestID></Response>
                """.formatted(code, message, UUID.randomUUID());
        return new Answer(status, "text/xml", xml.getBytes(StandardCharsets.UTF_8), false);
    }

    int status() {
        return status;
    }

    boolean forwarded() {
        return forwarded;
    }

    /** The AWS error code; empty for a success and for a cut connection. */
    String errorCode() {
        Matcher matcher = ERROR_CODE.matcher(new String(body, StandardCharsets.UTF_8));
        if (status < 400 || !matcher.find()) {
            return "";
        }
        return Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
    }

    /** The instance ids in the answer to a launch. */
    List<String> launched(AwsRequest request) {
        boolean launches =
                request.action().equals("CreateFleet") || request.action().equals("RunInstances");
        return launches && status == 200
                ? INSTANCE.matcher(new String(body, StandardCharsets.UTF_8))
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .toList()
                : List.of();
    }

    void send(HttpExchange exchange) {
        try (exchange) {
            if (status == CUT) {
                return; // closing an exchange without an answer closes its connection
            }
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (IOException e) {
            // The caller is gone, as in a crash test; the record has the call.
        }
    }
}
