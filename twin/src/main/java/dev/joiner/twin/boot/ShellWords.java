package dev.joiner.twin.boot;

import java.util.ArrayList;
import java.util.List;

/** Words of a shell command: quotes, backslashes and continued lines; no variables. Thread-safe: no state. */
final class ShellWords {
    private ShellWords() {}

    /** The words of the command line in which {@code program} stands, after it. */
    static List<String> after(String script, String program) {
        int start = script.indexOf(program) + program.length();
        return words(script.substring(start), true);
    }

    /** All words of a text. */
    static List<String> split(String text) {
        return words(text, false);
    }

    private static List<String> words(String text, boolean oneLine) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean started = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                started = true;
            } else if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                if (next != '\n') {
                    word.append(next);
                    started = true;
                }
            } else if (Character.isWhitespace(c)) {
                if (started || !word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                    started = false;
                }
                if (c == '\n' && oneLine) {
                    return words;
                }
            } else {
                word.append(c);
            }
        }
        if (started || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
