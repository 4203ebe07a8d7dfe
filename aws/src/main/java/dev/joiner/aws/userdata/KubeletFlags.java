package dev.joiner.aws.userdata;

import dev.joiner.api.pool.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A node's settings as kubelet flags. Values are in double quotes for systemd, which splits the line. */
final class KubeletFlags {
    private KubeletFlags() {}

    /** Labels and taints, unquoted: for a place where each flag is a string of its own. */
    static List<String> registration(NodeBootstrap node) {
        var flags = new ArrayList<String>();
        if (!node.labels().isEmpty()) {
            flags.add("--node-labels=" + joined(node.labels(), "="));
        }
        if (!node.taints().isEmpty()) {
            flags.add("--register-with-taints=" + taints(node.taints()));
        }
        return flags;
    }

    /** Everything, for a line that systemd splits. */
    static List<String> all(NodeBootstrap node) {
        var flags = new ArrayList<String>();
        registration(node).forEach(flag -> flags.add(quoted(flag)));
        flags.add("--max-pods=" + node.maxPods());
        var kubelet = node.kubelet();
        kubelet.podsPerCore().ifPresent(pods -> flags.add("--pods-per-core=" + pods));
        addMap(flags, "--kube-reserved=", kubelet.kubeReserved(), "=");
        addMap(flags, "--system-reserved=", kubelet.systemReserved(), "=");
        addMap(flags, "--eviction-hard=", kubelet.evictionHard(), "<");
        return flags;
    }

    private static void addMap(List<String> flags, String flag, Map<String, String> values, String sign) {
        if (!values.isEmpty()) {
            flags.add(quoted(flag + joined(values, sign)));
        }
    }

    private static String quoted(String flag) {
        int sign = flag.indexOf('=') + 1;
        return flag.substring(0, sign) + '"' + flag.substring(sign) + '"';
    }

    private static String joined(Map<String, String> values, String sign) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + sign + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /** A taint without a value needs its sign all the same: {@code key=:effect}. */
    private static String taints(List<Taint> taints) {
        return taints.stream()
                .map(taint -> taint.key() + "=" + taint.value() + ":" + taint.effect())
                .collect(Collectors.joining(","));
    }
}
