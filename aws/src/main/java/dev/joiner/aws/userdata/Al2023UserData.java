package dev.joiner.aws.userdata;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** For the AL2023 image: the user's parts, then a NodeConfig for nodeadm, where the last one wins. */
public final class Al2023UserData {
    private static final String NODE_CONFIG = "application/node.eks.aws";
    private static final String SHELL = "text/x-shellscript; charset=\"us-ascii\"";

    /** A JSON string is a YAML string, whatever is in it. */
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Al2023UserData() {}

    /**
     * The text, not yet in base64.
     *
     * @throws UserDataException if the user's part cannot be read
     */
    public static String of(NodeBootstrap node) {
        var archive = new MimeArchive();
        node.custom().filter(text -> !text.isBlank()).ifPresent(text -> {
            if (MimeArchive.isArchive(text)) {
                archive.addAll(text);
            } else if (isNodeConfig(text)) {
                archive.add(NODE_CONFIG, text);
            } else {
                archive.add(SHELL, text);
            }
        });
        archive.add(NODE_CONFIG, nodeConfig(node));
        return archive.text();
    }

    private static boolean isNodeConfig(String text) {
        return text.lines().anyMatch(line -> line.stripTrailing().equals("kind: NodeConfig"));
    }

    private static String nodeConfig(NodeBootstrap node) {
        var yaml = new StringBuilder();
        line(yaml, 0, "apiVersion: node.eks.aws/v1alpha1");
        line(yaml, 0, "kind: NodeConfig");
        line(yaml, 0, "spec:");
        line(yaml, 1, "cluster:");
        line(yaml, 2, "name: " + text(node.clusterName()));
        line(yaml, 2, "apiServerEndpoint: " + text(node.endpoint()));
        line(yaml, 2, "certificateAuthority: " + text(node.caBundle()));
        line(yaml, 2, "cidr: " + text(node.serviceCidr()));
        line(yaml, 1, "kubelet:");
        line(yaml, 2, "config:");
        line(yaml, 3, "maxPods: " + node.maxPods());
        var kubelet = node.kubelet();
        kubelet.podsPerCore().ifPresent(pods -> line(yaml, 3, "podsPerCore: " + pods));
        list(yaml, 3, "clusterDNS", kubelet.clusterDns());
        map(yaml, 3, "kubeReserved", kubelet.kubeReserved());
        map(yaml, 3, "systemReserved", kubelet.systemReserved());
        map(yaml, 3, "evictionHard", kubelet.evictionHard());
        list(yaml, 2, "flags", KubeletFlags.registration(node));
        return yaml.toString();
    }

    private static void list(StringBuilder yaml, int depth, String key, List<String> values) {
        if (!values.isEmpty()) {
            line(yaml, depth, key + ":");
            values.forEach(value -> line(yaml, depth + 1, "- " + text(value)));
        }
    }

    private static void map(StringBuilder yaml, int depth, String key, Map<String, String> values) {
        if (!values.isEmpty()) {
            line(yaml, depth, key + ":");
            new TreeMap<>(values).forEach((name, value) -> line(yaml, depth + 1, name + ": " + text(value)));
        }
    }

    private static String text(String value) {
        return GSON.toJson(value);
    }

    private static void line(StringBuilder yaml, int depth, String text) {
        yaml.append("  ".repeat(depth)).append(text).append('\n');
    }
}
