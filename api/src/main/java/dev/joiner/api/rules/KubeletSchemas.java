package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What pools and classes may say about their nodes' kubelets. Thread-safe: no state. */
final class KubeletSchemas {
    private static final Set<String> RESERVABLE = Set.of("cpu", "memory", "ephemeral-storage", "pid");
    private static final Set<String> SIGNALS = Set.of(
            "memory.available",
            "nodefs.available",
            "nodefs.inodesFree",
            "imagefs.available",
            "imagefs.inodesFree",
            "pid.available");
    private static final String THRESHOLD =
            "^((100|[0-9]{1,2}([.][0-9]{1,3})?)%|[0-9]{1,18}([.][0-9]{1,9})?(([KMGTPE]i)|[numkMGTPE])?)$";
    private static final String DURATION = "^([0-9]{1,9}([.][0-9]{1,9})?(ms|s|m|h))+$";

    /** What the nodes' user data does not say yet. */
    private static final List<String> NOT_YET = List.of(
            "containerRuntime",
            "evictionSoft",
            "evictionSoftGracePeriod",
            "evictionMaxPodGracePeriod",
            "imageGCHighThresholdPercent",
            "imageGCLowThresholdPercent",
            "cpuCFSQuota");

    private KubeletSchemas() {}

    /** Both generations have the same fields; only v1alpha5 chooses a container runtime. */
    static Schema kubelet(boolean chooseRuntime) {
        Schema kubelet = Schema.object()
                .open()
                .field("clusterDNS", Schema.list(Schema.string()).most(10))
                .field("maxPods", Schema.integer().atLeast(0).with("format", "int32"))
                .field("podsPerCore", Schema.integer().atLeast(0).with("format", "int32"))
                .field("systemReserved", reserved())
                .field("kubeReserved", reserved())
                .field("evictionHard", thresholds())
                .field("evictionSoft", thresholds())
                .field(
                        "evictionSoftGracePeriod",
                        bySignal(Schema.string()
                                .most(40)
                                .matching(DURATION, "write a time with its unit, as 1m30s or 90s")))
                .field("evictionMaxPodGracePeriod", Schema.integer().with("format", "int32"))
                .field("imageGCHighThresholdPercent", Schema.integer().between(0, 100))
                .field("imageGCLowThresholdPercent", Schema.integer().between(0, 100))
                .field("cpuCFSQuota", Schema.bool());
        if (chooseRuntime) {
            kubelet = kubelet.field("containerRuntime", Schema.string().among("containerd", "dockerd"));
        }
        return kubelet.rule(Rule.cel(
                        "!has(self.imageGCHighThresholdPercent) || !has(self.imageGCLowThresholdPercent) ||"
                                + " self.imageGCHighThresholdPercent >= self.imageGCLowThresholdPercent",
                        "imageGCHighThresholdPercent",
                        "imageGCHighThresholdPercent is below imageGCLowThresholdPercent: raise it",
                        at -> !at.has("imageGCHighThresholdPercent")
                                || !at.has("imageGCLowThresholdPercent")
                                || at.at("imageGCHighThresholdPercent")
                                                .number()
                                                .compareTo(at.at("imageGCLowThresholdPercent")
                                                        .number())
                                        >= 0))
                .rule(paired("evictionSoft", "evictionSoftGracePeriod"))
                .rule(paired("evictionSoftGracePeriod", "evictionSoft"))
                .rule(Notices.notYet(NOT_YET));
    }

    private static Schema reserved() {
        return PoolSchemas.resources()
                .rule(Rule.celAndMore(
                        "self.all(name, name in ['cpu', 'memory', 'ephemeral-storage', 'pid'])",
                        "only cpu, memory, ephemeral-storage and pid can be reserved: remove the others",
                        at -> unknownKeys(
                                at, RESERVABLE, "cannot be reserved: use cpu, memory, ephemeral-storage or pid")));
    }

    private static Schema thresholds() {
        return bySignal(Schema.string()
                .most(40)
                .matching(THRESHOLD, "write an amount or a share, as 100Mi or 5%, from 0% to 100%"));
    }

    private static Schema bySignal(Schema value) {
        return Schema.map(value)
                .most(20)
                .rule(Rule.celAndMore(
                        "self.all(signal, signal in ['memory.available', 'nodefs.available', 'nodefs.inodesFree',"
                                + " 'imagefs.available', 'imagefs.inodesFree', 'pid.available'])",
                        "a key is no signal of the kubelet: use memory.available, nodefs.available,"
                                + " nodefs.inodesFree, imagefs.available, imagefs.inodesFree or pid.available",
                        at -> unknownKeys(
                                at,
                                SIGNALS,
                                "is no signal of the kubelet: use memory.available, nodefs.available,"
                                        + " nodefs.inodesFree, imagefs.available, imagefs.inodesFree or"
                                        + " pid.available")));
    }

    private static List<Finding> unknownKeys(Value map, Set<String> known, String problem) {
        var findings = new ArrayList<Finding>();
        for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                findings.add(Finding.error(entry.getValue().path(), problem));
            }
        }
        return findings;
    }

    /** Every signal of one map stands in the other, too. */
    private static Rule paired(String one, String other) {
        return Rule.celAndMore(
                "!has(self." + one + ") || self." + one + ".all(signal, has(self." + other + ") && signal in self."
                        + other + ")",
                "each signal of " + one + " needs one in " + other + ": add it",
                at -> {
                    var findings = new ArrayList<Finding>();
                    at.at(one).entries().forEach((signal, value) -> {
                        if (!at.at(other).key(signal).exists()) {
                            findings.add(Finding.error(
                                    value.path(), "has no counterpart: add " + other + "[" + signal + "]"));
                        }
                    });
                    return findings;
                });
    }
}
