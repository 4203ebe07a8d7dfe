package dev.joiner.cli.manifest;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Makes tabs spaces where kubectl takes them for spaces and our parser does not: after a key's colon, between what
 * stands in braces, at the end of a line. Leaves them where they are wrong, as in an indentation or after a dash, and
 * where they are part of a text: behind a quote, and in a block after {@code |} or {@code >}.
 */
final class YamlTabs extends FilterReader {
    private static final int OUTSIDE = -1;

    /** A document that begins with a brace has no indentation. */
    private boolean braces;

    private boolean documentBegins = true;
    private boolean lineBegins = true;
    private boolean dashesOnly = true;
    private boolean quoted;
    private int indentation;

    /** Of the line whose block is being read. */
    private int block = OUTSIDE;

    private boolean inBlock;

    /** The last word of the line, as far as it may announce a block. */
    private final StringBuilder word = new StringBuilder();

    YamlTabs(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int c = in.read();
        return c < 0 ? c : character((char) c);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        for (int i = offset; i < offset + read; i++) {
            buffer[i] = character(buffer[i]);
        }
        return read;
    }

    private char character(char c) {
        if (c == '\n') {
            lineEnds();
            return c;
        }
        if (c == '\t') {
            boolean leading = !braces && (lineBegins || dashesOnly);
            boolean text = inBlock || quoted || leading;
            return text ? c : ' ';
        }
        if (c == ' ') {
            indentation += lineBegins ? 1 : 0;
        } else if (c != '\r') {
            visible(c);
        }
        return c;
    }

    private void visible(char c) {
        if (lineBegins) {
            inBlock = block != OUTSIDE && indentation > block;
            block = inBlock ? block : OUTSIDE;
            lineBegins = false;
        }
        if (documentBegins && c != '#' && c != '-') {
            braces = c == '{' || c == '[';
            documentBegins = false;
        }
        dashesOnly &= c == '-';
        quoted |= c == '"' || c == '\'';
        boolean mark = c == '|' || c == '>';
        boolean more = "+-0123456789".indexOf(c) >= 0 && !word.isEmpty();
        if ((mark && word.isEmpty()) || (more && word.length() < 4)) {
            word.append(c);
        } else {
            word.setLength(0);
        }
    }

    private void lineEnds() {
        if (!inBlock && !word.isEmpty()) {
            block = indentation;
            inBlock = true;
        }
        documentBegins |= dashesOnly && !lineBegins;
        word.setLength(0);
        indentation = 0;
        lineBegins = true;
        dashesOnly = true;
        quoted = false;
    }
}
