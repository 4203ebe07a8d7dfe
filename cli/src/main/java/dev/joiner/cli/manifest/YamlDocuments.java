package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML documents, one after the other; one document is in memory as a whole, the file is not.
 *
 * <p>Limits: {@value #MOST_CHARACTERS} characters a document, {@value #MOST_ALIASES} aliases of lists and
 * mappings in it, and what {@link YamlTree} allows them to grow to.
 */
final class YamlDocuments {
    static final int MOST_CHARACTERS = 128 << 20;
    static final int MOST_ALIASES = 10_000;

    private final String file;
    private final Composer composer;

    YamlDocuments(String file, InputStream in) {
        this.file = file;
        var options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(Manifests.DEEPEST);
        var reader = new StreamReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.composer = new Composer(new ParserImpl(reader, options), new Resolver(), options);
    }

    void read(ListUnfolding sink) throws IOException {
        int document = 0;
        while (true) {
            Position where = Position.of(file, document + 1);
            JsonElement tree;
            try {
                if (!composer.checkNode()) {
                    return;
                }
                document++;
                tree = new YamlTree().of(composer.getNode());
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
