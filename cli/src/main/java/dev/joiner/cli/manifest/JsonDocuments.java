package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.joiner.cluster.client.BoundedTree;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;

/** JSON documents, one after the other. A document is in memory as a whole, the file is not. */
final class JsonDocuments {
    private final String file;
    private final JsonReader in;

    /** The text is not JSON. */
    static final class NotJson extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient ManifestException problem;

        private NotJson(ManifestException problem) {
            super(problem);
            this.problem = problem;
        }

        ManifestException problem() {
            return problem;
        }
    }

    JsonDocuments(String file, Reader in) {
        this.file = file;
        this.in = new JsonReader(in);
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
                    throw new NotJson(
                            new ManifestException(where, "", "", "is not a JSON object: it has to begin with '{'"));
                }
                in.setStrictness(Strictness.STRICT);
                JsonElement object = BoundedTree.read(in, ValueBudget.ofHeap().most());
                sink.document(where, object);
            } catch (BoundedTree.TooCostly e) {
                throw new ManifestException(where, "", "", String.valueOf(e.getMessage()));
            } catch (MalformedJsonException | JsonParseException | EOFException e) {
                throw new NotJson(malformed(where, e));
            }
        }
    }

    private static ManifestException malformed(Position where, Exception exception) {
        JsonProblem problem = JsonProblem.of(exception);
        return new ManifestException(where, "", problem.field(), "is not JSON" + problem.at() + ": " + problem.text());
    }
}
