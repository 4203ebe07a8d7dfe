package dev.joiner.twin.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads user data as the machine of an EKS image does: Amazon Linux 2 runs a shell script that calls
 * {@code /etc/eks/bootstrap.sh}, Amazon Linux 2023 merges {@code NodeConfig} documents; either may come as one part of a
 * MIME message. Thread-safe: no state.
 */
final class UserData {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\"\\r\\n;]+)\"?");
    private static final String BOOTSTRAP = "/etc/eks/bootstrap.sh";
    private static final YAMLMapper YAML = new YAMLMapper();

    /** What becomes of a machine with this user data. */
    sealed interface Verdict permits Joins, StaysAway {}

    /** It joins a cluster. */
    record Joins(KubeletSettings settings) implements Verdict {}

    /** Its kubelet never registers; the reason is for the log. */
    record StaysAway(String reason) implements Verdict {}

    private UserData() {}

    static Verdict read(String text) {
        if (text.isBlank()) {
            return new StaysAway("it has no user data");
        }
        try {
            var configs = new ArrayList<JsonNode>();
            for (String part : parts(text)) {
                if (part.contains(BOOTSTRAP)) {
                    return al2(part);
                }
                if (part.contains("node.eks.aws")) {
                    configs.addAll(nodeConfigs(part));
                }
            }
            return configs.isEmpty()
                    ? new StaysAway("its user data has neither " + BOOTSTRAP + " nor a NodeConfig")
                    : al2023(configs);
        } catch (IllegalArgumentException | IOException e) {
            return new StaysAway(String.valueOf(e.getMessage()));
        }
    }

    /** The bodies of a MIME message; any other text is one part. */
    static List<String> parts(String text) {
        String unix = text.replace("\r\n", "\n");
        int headEnd = unix.indexOf("\n\n");
        Matcher boundary = BOUNDARY.matcher(headEnd < 0 ? "" : unix.substring(0, headEnd));
        if (!unix.stripLeading().regionMatches(true, 0, "MIME-Version", 0, 12)
                && !unix.stripLeading().regionMatches(true, 0, "Content-Type", 0, 12)) {
            return List.of(unix);
        }
        if (!boundary.find()) {
            throw new IllegalArgumentException("its user data is a MIME message without a boundary");
        }
        var parts = new ArrayList<String>();
        String delimiter = "--" + boundary.group(1);
        StringBuilder part = null;
        for (String line : unix.substring(headEnd + 1).split("\n", -1)) {
            if (line.equals(delimiter) || line.equals(delimiter + "--")) {
                if (part != null) {
                    parts.add(body(part.toString()));
                }
                part = line.endsWith("--") && !line.equals(delimiter) ? null : new StringBuilder();
            } else if (part != null) {
                part.append(line).append('\n');
            }
        }
        return parts;
    }

    private static String body(String part) {
        int headEnd = part.indexOf("\n\n");
        return headEnd < 0 ? part : part.substring(headEnd + 2);
    }

    private static Verdict al2(String script) {
        List<String> words = ShellWords.after(script, BOOTSTRAP);
        String cluster = "";
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                cluster = cluster.isEmpty() ? word : cluster;
            } else if (word.contains("=")) {
                options.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else if (i + 1 < words.size()) {
                options.put(word, words.get(++i)); // every option of bootstrap.sh takes a value
            }
        }
        String endpoint = options.getOrDefault("--apiserver-endpoint", "");
        if (cluster.isEmpty() || endpoint.isEmpty()) {
            return new StaysAway(
                    "its bootstrap.sh call lacks the cluster's " + (cluster.isEmpty() ? "name" : "endpoint"));
        }
        var flags = new KubeletFlags();
        for (String flag : ShellWords.split(options.getOrDefault("--kubelet-extra-args", ""))) {
            flags.flag(flag);
        }
        return new Joins(flags.settings(cluster, endpoint));
    }

    private static Verdict al2023(List<JsonNode> configs) {
        var flags = new KubeletFlags();
        var cluster = new LinkedHashMap<String, String>();
        for (JsonNode config : configs) {
            for (String key : List.of("name", "apiServerEndpoint", "certificateAuthority", "cidr")) {
                String value = config.at("/spec/cluster/" + key).asText("");
                if (!value.isEmpty()) {
                    cluster.put(key, value);
                }
            }
            JsonNode kubelet = config.at("/spec/kubelet");
            kubelet.path("flags").forEach(flag -> flags.flag(flag.asText()));
            JsonNode inline = kubelet.path("config");
            if (inline.has("maxPods")) {
                flags.maxPods(inline.get("maxPods").asInt());
            }
            inline.path("registerWithTaints")
                    .forEach(taint -> flags.taint(new Taint(
                            taint.path("key").asText(),
                            taint.path("value").asText(),
                            taint.path("effect").asText())));
            for (String which : List.of("kubeReserved", "systemReserved", "evictionHard")) {
                inline.path(which)
                        .properties()
                        .forEach(entry -> flags.reserve(
                                which, entry.getKey(), entry.getValue().asText()));
            }
        }
        // nodeadm refuses a configuration that lacks any of the four.
        for (String key : List.of("name", "apiServerEndpoint", "certificateAuthority", "cidr")) {
            if (!cluster.containsKey(key)) {
                return new StaysAway("its NodeConfig lacks spec.cluster." + key);
            }
        }
        return new Joins(
                flags.settings(cluster.getOrDefault("name", ""), cluster.getOrDefault("apiServerEndpoint", "")));
    }

    private static List<JsonNode> nodeConfigs(String yaml) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(document -> document.path("kind").asText().equals("NodeConfig"))
                    .toList();
        }
    }
}
