package dev.joiner.cli.manifest;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Gson's reader has to say about a text, in a user's words.
 *
 * @param at where, as {@code " (line 2 column 28)"}; empty when it does not say
 * @param field the path, as {@code spec.containers[0]}; empty for the whole
 * @param text what is wrong
 */
public record JsonProblem(String at, String field, String text) {
    private static final Pattern AT = Pattern.compile(" at (line \\d+ column \\d+) path \\$\\.?(\\S*)");
    private static final Pattern UNEXPECTED = Pattern.compile("Expected (?:an? )?([A-Za-z_]+) but was ([A-Z_]+)");

    /** From an exception of the reader, or one that has it as its cause. */
    public static JsonProblem of(Exception exception) {
        Throwable cause = exception.getCause() instanceof IOException io ? io : exception;
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        Matcher at = AT.matcher(message);
        boolean placed = at.find();
        String text = placed ? message.substring(0, at.start()) : message;
        return new JsonProblem(
                placed ? " (" + at.group(1) + ")" : "",
                placed ? at.group(2).replaceFirst("\\.$", "") : "",
                words(text));
    }

    private static String words(String text) {
        // What strictness alone refuses has only the reader's own advice as its text.
        if (text.startsWith("Use JsonReader")) {
            return "unexpected character";
        }
        Matcher kinds = UNEXPECTED.matcher(text);
        return kinds.find()
                ? "is " + Binding.name(kinds.group(2)) + " where " + Binding.name(kinds.group(1)) + " is expected"
                : text;
    }
}
