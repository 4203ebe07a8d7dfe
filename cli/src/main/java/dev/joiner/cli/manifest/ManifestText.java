package dev.joiner.cli.manifest;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text: in UTF-8, or in UTF-16 where a byte order mark says so, as a redirect in PowerShell writes it. Byte
 * order marks are dropped where a document may begin: files are often joined with theirs. A run of characters without a space
 * that is longer than any value of Kubernetes ends it: parsers look ahead for its end in time that grows with its
 * square.
 */
final class ManifestText extends FilterReader {
    /** More than etcd stores of a whole object. */
    static final int LONGEST_RUN = 2 << 20;

    private static final char MARK = '\uFEFF';

    private final boolean json;
    private boolean documentBegins = true;
    private int run;

    /** How many of the line's characters are a document's separator so far; -1 when it is another line. */
    private int separator;

    private ManifestText(Reader in, boolean json) {
        super(in);
        this.json = json;
    }

    /** There is a value that no object can have. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("a value has more than " + LONGEST_RUN + " characters without a space; no object can hold it");
        }
    }

    /**
     * The text of a file.
     *
     * @param json whether quotes and commas part values, too: JSON may be written without a single space
     */
    static Reader of(InputStream bytes, boolean json) throws IOException {
        var text = new ManifestText(new InputStreamReader(bytes, charset(bytes)), json);
        return json ? text : new YamlTabs(text);
    }

    private static Charset charset(InputStream bytes) throws IOException {
        bytes.mark(2);
        int first = bytes.read();
        int second = bytes.read();
        bytes.reset();
        if (first == 0xFE && second == 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        return first == 0xFF && second == 0xFE ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        int read;
        do {
            read = read(one, 0, 1);
        } while (read == 0);
        return read < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int kept;
        do {
            int read = in.read(buffer, offset, length);
            if (read <= 0) {
                return read;
            }
            kept = filter(buffer, offset, read);
        } while (kept == 0);
        return kept;
    }

    /** At the start, after a line of three dashes; in JSON after every line, since no text goes across its end. */
    private void begins(char c) {
        if (c == '\n') {
            documentBegins = json || separator >= 3;
            separator = 0;
        } else {
            documentBegins = false;
            boolean dash = c == '-' && separator >= 0 && separator < 3;
            boolean space = c <= ' ' && separator == 3;
            separator = dash ? separator + 1 : space ? separator : -1;
        }
    }

    private int filter(char[] buffer, int offset, int read) throws TooLong {
        int kept = offset;
        for (int i = offset; i < offset + read; i++) {
            char c = buffer[i];
            if (c == MARK && documentBegins) {
                continue;
            }
            begins(c);
            boolean parts = json && (c == '"' || c == ',');
            run = parts || c <= ' ' ? 0 : run + 1;
            if (run > LONGEST_RUN) {
                throw new TooLong();
            }
            buffer[kept++] = c;
        }
        return kept - offset;
    }
}
