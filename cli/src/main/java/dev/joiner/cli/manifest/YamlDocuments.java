package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.Reader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML documents, one after the other; one document is in memory as a whole, the file is not.
 *
 * <p>Limits: {@value #MOST_CHARACTERS} characters a document, and the values of {@link ValueBudget}, those that aliases
 * stand for included.
 */
final class YamlDocuments {
    static final int MOST_CHARACTERS = 128 << 20;

    private final String file;
    private final Parser events;

    YamlDocuments(String file, Reader in) {
        this.file = file;
        var options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        this.events = new ParserImpl(new StreamReader(in), options);
    }

    void read(ListUnfolding sink) throws IOException {
        int document = 0;
        while (true) {
            Position where = Position.of(file, document + 1);
            JsonElement tree;
            try {
                if (events.checkEvent(Event.ID.StreamStart)) {
                    events.getEvent();
                }
                if (events.checkEvent(Event.ID.StreamEnd)) {
                    return;
                }
                document++;
                // Around the tree: that the document begins, and that it ends.
                events.getEvent();
                tree = new YamlTree(events, ValueBudget.ofHeap()).read();
                events.getEvent();
            } catch (MarkedYAMLException e) {
                throw malformed(where, e);
            } catch (YAMLException e) {
                if (e.getCause() instanceof IOException unreadable) {
                    throw unreadable;
                }
                throw new ManifestException(where, "", "", "is not YAML: " + oneLine(String.valueOf(e.getMessage())));
            }
            sink.document(where, tree);
        }
    }

    private static ManifestException malformed(Position where, MarkedYAMLException exception) {
        Mark mark = exception.getProblemMark();
        String at = mark == null ? "" : " (line " + (mark.getLine() + 1) + " column " + (mark.getColumn() + 1) + ")";
        return new ManifestException(where, "", "", "is not YAML" + at + ": " + oneLine(exception.getProblem()));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
