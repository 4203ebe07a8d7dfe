package dev.joiner.aws.userdata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts for cloud-init and nodeadm, as one MIME multipart text. */
final class MimeArchive {
    private static final String DEFAULT_BOUNDARY = "//";
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);

    private final List<String> parts = new ArrayList<>();

    /** Adds a part of this type. */
    void add(String contentType, String content) {
        parts.add("Content-Type: " + contentType + "\n\n" + content.stripTrailing() + "\n");
    }

    /** Whether the text is a MIME archive itself. */
    static boolean isArchive(String text) {
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("mime-version:") || start.startsWith("content-type: multipart/");
    }

    /**
     * Adds every part of another archive as it is.
     *
     * @throws UserDataException if it has no boundary or no part
     */
    void addAll(String archive) {
        String text = archive.replace("\r\n", "\n").stripLeading();
        int headersEnd = text.indexOf("\n\n");
        Matcher header = BOUNDARY.matcher(headersEnd < 0 ? text : text.substring(0, headersEnd));
        if (!header.find()) {
            throw new UserDataException("userData looks like a MIME archive, but its header has no boundary");
        }
        String boundary = "--" + (header.group(1) != null ? header.group(1) : header.group(2));
        int before = parts.size();
        StringBuilder part = null;
        for (String line : text.split("\n", -1)) {
            String trimmed = line.stripTrailing();
            if (trimmed.equals(boundary) || trimmed.equals(boundary + "--")) {
                if (part != null) {
                    parts.add(part.toString().strip() + "\n");
                }
                part = trimmed.equals(boundary) ? new StringBuilder() : null;
            } else if (part != null) {
                part.append(line).append('\n');
            }
        }
        if (part != null || parts.size() == before) {
            throw new UserDataException(
                    "userData is a MIME archive without parts or without its closing boundary " + boundary + "--");
        }
    }

    /** The whole, with a boundary that none of the parts contains. */
    String text() {
        String boundary = DEFAULT_BOUNDARY;
        for (int n = 0; contains("--" + boundary); n++) {
            boundary = "==joiner-" + n + "==";
        }
        var text = new StringBuilder("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"")
                .append(boundary)
                .append("\"\n\n");
        for (String part : parts) {
            text.append("--").append(boundary).append('\n').append(part).append('\n');
        }
        return text.append("--").append(boundary).append("--\n").toString();
    }

    private boolean contains(String delimiter) {
        return parts.stream().anyMatch(part -> part.startsWith(delimiter) || part.contains("\n" + delimiter));
    }
}
