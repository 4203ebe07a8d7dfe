package dev.joiner.twin.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths inside containers and the folders that stand for them. In text, a mount path is replaced where it stands whole:
 * {@code /etc/x} in {@code /etc/x/y} but not in {@code /etc/xy} or {@code /a/etc/x}. Immutable.
 */
final class MountPaths {
    private final Map<String, Path> folders;

    private MountPaths(Map<String, Path> folders) {
        this.folders = folders;
    }

    /** The mounts of these containers, with volumes where {@code volumes} has them. */
    static MountPaths of(List<JsonNode> containers, PodVolumes volumes) {
        var folders = new TreeMap<String, Path>();
        for (JsonNode container : containers) {
            for (JsonNode mount : container.path("volumeMounts")) {
                String path = mount.path("mountPath").asText();
                Path folder = volumes.folder(mount.path("name").asText());
                folders.put(
                        path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
                        folder.resolve(mount.path("subPath").asText("")));
            }
        }
        return of(folders);
    }

    static MountPaths of(Map<String, Path> folders) {
        // Longest first: a mount inside another one must win.
        var sorted = new TreeMap<String, Path>(
                Comparator.comparingInt(String::length).reversed().thenComparing(path -> path));
        sorted.putAll(folders);
        return new MountPaths(sorted);
    }

    String applyTo(String text) {
        if (folders.isEmpty()) {
            return text;
        }
        // One pass over all paths at once, so that no replacement is looked at again.
        StringBuilder alternatives = new StringBuilder();
        for (String path : folders.keySet()) {
            alternatives.append(alternatives.isEmpty() ? "" : "|").append(Pattern.quote(path));
        }
        Matcher matcher = Pattern.compile("(?<![\\w./-])(" + alternatives + ")(?![\\w.-])")
                .matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(String.valueOf(folders.get(found.group(1)))));
    }
}
