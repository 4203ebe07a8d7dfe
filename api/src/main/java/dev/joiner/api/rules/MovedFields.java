package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fields that another version of a kind has in another place, and where they are in this one. Who writes them has read
 * an older or a newer guide. Thread-safe: no state.
 */
public final class MovedFields {
    private static final Map<String, String> NODE_POOL = Map.ofEntries(
            Map.entry("spec.template.spec.kubelet", "spec.kubelet of its EC2NodeClass"),
            Map.entry("spec.kubeletConfiguration", "spec.kubelet of its EC2NodeClass"),
            Map.entry("spec.disruption.expireAfter", "spec.template.spec.expireAfter"),
            Map.entry("spec.ttlSecondsUntilExpired", "spec.template.spec.expireAfter"),
            Map.entry("spec.ttlSecondsAfterEmpty", "spec.disruption.consolidateAfter"),
            Map.entry("spec.consolidation", "spec.disruption.consolidationPolicy"),
            Map.entry("spec.requirements", "spec.template.spec.requirements"),
            Map.entry("spec.taints", "spec.template.spec.taints"),
            Map.entry("spec.startupTaints", "spec.template.spec.startupTaints"),
            Map.entry("spec.labels", "spec.template.metadata.labels"),
            Map.entry("spec.annotations", "spec.template.metadata.annotations"),
            Map.entry("spec.providerRef", "spec.template.spec.nodeClassRef"),
            Map.entry("spec.template.spec.nodeClassRef.apiVersion", "spec.template.spec.nodeClassRef.group"));

    private static final Map<String, String> EC2_NODE_CLASS = Map.of(
            "spec.subnetSelector", "spec.subnetSelectorTerms",
            "spec.securityGroupSelector", "spec.securityGroupSelectorTerms",
            "spec.amiSelector", "spec.amiSelectorTerms");

    private static final Map<String, String> PROVISIONER = Map.of(
            "spec.template.spec.requirements", "spec.requirements",
            "spec.template.spec.taints", "spec.taints",
            "spec.template.spec.startupTaints", "spec.startupTaints",
            "spec.template.spec.nodeClassRef", "spec.providerRef",
            "spec.template.spec.expireAfter", "spec.ttlSecondsUntilExpired",
            "spec.disruption.consolidateAfter", "spec.ttlSecondsAfterEmpty",
            "spec.disruption.expireAfter", "spec.ttlSecondsUntilExpired");

    private static final Map<String, String> AWS_NODE_TEMPLATE = Map.of(
            "spec.subnetSelectorTerms", "spec.subnetSelector",
            "spec.securityGroupSelectorTerms", "spec.securityGroupSelector",
            "spec.amiSelectorTerms", "spec.amiSelector",
            "spec.role", "spec.instanceProfile");

    private MovedFields() {}

    /**
     * A warning for each of them that an object has, in the order of the fields.
     *
     * @param object the whole object as a tree of maps, lists, texts, numbers and booleans
     */
    public static List<Finding> of(OwnKind kind, Object object) {
        Map<String, String> moved = switch (kind) {
            case NODE_POOL -> NODE_POOL;
            case EC2_NODE_CLASS -> EC2_NODE_CLASS;
            case PROVISIONER -> PROVISIONER;
            case AWS_NODE_TEMPLATE -> AWS_NODE_TEMPLATE;
            case NODE_CLAIM, DEMAND -> Map.of();
        };
        var findings = new ArrayList<Finding>();
        new TreeMap<>(moved).forEach((field, now) -> {
            if (has(object, field)) {
                findings.add(Finding.warning(field, "is of another version and does nothing here: write " + now));
            }
        });
        return findings;
    }

    private static boolean has(Object object, String field) {
        Object at = object;
        for (String name : field.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return false;
            }
            at = map.get(name);
        }
        return true;
    }
}
