package dev.joiner.api.rules;

import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of a v1alpha1 AWSNodeTemplate. All findings at once. Thread-safe: no state. */
public final class AwsNodeTemplateRules {
    private static final Set<String> SUPPORTED_FAMILIES = Set.of("AL2", "AL2023");

    private AwsNodeTemplateRules() {}

    /** What is wrong with it; empty when nothing is. */
    public static List<Finding> check(AwsNodeTemplate template) {
        var findings = new ArrayList<Finding>();
        AwsNodeTemplate.Spec spec = template.spec();
        selector(findings, "spec.subnetSelector", spec.subnetSelector());
        selector(findings, "spec.securityGroupSelector", spec.securityGroupSelector());
        String family = spec.amiFamily();
        if (family != null && !SUPPORTED_FAMILIES.contains(family)) {
            findings.add(Finding.error(
                    "spec.amiFamily",
                    "'" + family + "' is not supported yet: use AL2023, or AL2 up to Kubernetes 1.32"));
        }
        if (spec.launchTemplate() != null) {
            findings.add(Finding.error(
                    "spec.launchTemplate",
                    "launch templates of your own are not supported yet: describe the node here"));
        }
        if (spec.amiSelector() != null && !spec.amiSelector().isEmpty()) {
            findings.add(Finding.error(
                    "spec.amiSelector", "choosing images is not supported yet: leave it out for the EKS image"));
        }
        if (spec.context() != null) {
            findings.add(Finding.error("spec.context", "is not supported yet: remove it"));
        }
        spec.tags().forEach((key, value) -> {
            if (key.isEmpty()
                    || key.startsWith("kubernetes.io/cluster/")
                    || key.startsWith("karpenter.sh/")
                    || key.startsWith("joiner.dev/")) {
                findings.add(Finding.error("spec.tags[" + key + "]", "is set by the controller: remove it"));
            }
        });
        return findings;
    }

    private static void selector(List<Finding> findings, String field, Map<String, String> selector) {
        if (selector.isEmpty()) {
            findings.add(Finding.error(field, "is required: name a tag, as karpenter.sh/discovery: my-cluster"));
        }
        selector.forEach((key, value) -> {
            if (key.isEmpty() || value.isEmpty()) {
                findings.add(Finding.error(
                        field + "[" + key + "]", "neither key nor value may be empty; '*' matches every value"));
            }
        });
    }
}
