package dev.joiner.api.crd;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Trees as YAML that people can read; only what definitions need. Thread-safe: no state. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z.][-A-Za-z0-9./_ ]*");
    private static final Set<String> NOT_TEXT =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "True", "False", "y", "n", ".");

    private Yaml() {}

    static String write(Map<String, Object> document) {
        var text = new StringBuilder();
        map(text, document, "");
        return text.toString();
    }

    private static void map(StringBuilder text, Map<?, ?> map, String indent) {
        map.forEach((key, value) -> {
            text.append(indent).append(scalar(String.valueOf(key))).append(':');
            value(text, value, indent);
        });
    }

    private static void value(StringBuilder text, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> text.append(" {}\n");
            case Map<?, ?> map -> {
                text.append('\n');
                map(text, map, indent + "  ");
            }
            case List<?> list when list.stream().noneMatch(item -> item instanceof Map) -> flow(text, list);
            case List<?> list -> {
                text.append('\n');
                for (Object item : list) {
                    item(text, (Map<?, ?>) item, indent + "  ");
                }
            }
            default -> text.append(' ').append(scalar(value)).append('\n');
        }
    }

    private static void item(StringBuilder text, Map<?, ?> item, String indent) {
        var lines = new StringBuilder();
        map(lines, item, indent + "  ");
        text.append(indent).append("- ").append(lines.substring(indent.length() + 2));
    }

    private static void flow(StringBuilder text, List<?> list) {
        text.append(" [")
                .append(String.join(", ", list.stream().map(Yaml::scalar).toList()))
                .append("]\n");
    }

    private static String scalar(Object value) {
        if (!(value instanceof String string)) {
            return String.valueOf(value);
        }
        boolean plain = PLAIN.matcher(string).matches() && !NOT_TEXT.contains(string) && !string.endsWith(" ");
        return plain ? string : '"' + string.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
