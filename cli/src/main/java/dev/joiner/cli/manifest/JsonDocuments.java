package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON documents, one after the other. A document is in memory as a whole, the file is not. */
final class JsonDocuments {
    private static final Pattern AT = Pattern.compile(" at (line \\d+ column \\d+) path \\$\\.?(\\S*)");

    private final String file;
    private final JsonReader in;

    JsonDocuments(String file, InputStream in) {
        this.file = file;
        this.in = new JsonReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.in.setNestingLimit(Manifests.DEEPEST);
    }

    void read(ListUnfolding sink) throws IOException {
        int document = 0;
        while (true) {
            Position where = Position.of(file, ++document);
            try {
                // Only a lenient reader sees what follows the first document; inside it is strict.
                in.setStrictness(Strictness.LENIENT);
                JsonToken next = in.peek();
                if (next == JsonToken.END_DOCUMENT) {
                    return;
                }
                if (next != JsonToken.BEGIN_OBJECT) {
                    throw new ManifestException(where, "", "", "is not a JSON object: it has to begin with '{'");
                }
                in.setStrictness(Strictness.STRICT);
                JsonElement object = JsonParser.parseReader(in);
                sink.document(where, object);
            } catch (MalformedJsonException | JsonParseException | EOFException e) {
                throw malformed(where, e);
            }
        }
    }

    private static ManifestException malformed(Position where, Exception exception) {
        Throwable cause = exception.getCause() instanceof IOException io ? io : exception;
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        Matcher at = AT.matcher(message);
        if (at.find()) {
            // What strictness alone refuses has only the reader's own advice as its text.
            String problem =
                    message.startsWith("Use JsonReader") ? "unexpected character" : message.substring(0, at.start());
            String field = at.group(2).replaceFirst("\\.$", "");
            return new ManifestException(where, "", field, "is not JSON (" + at.group(1) + "): " + problem);
        }
        return new ManifestException(where, "", "", "is not JSON: " + message);
    }
}
