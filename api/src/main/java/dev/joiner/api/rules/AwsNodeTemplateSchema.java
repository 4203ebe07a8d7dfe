package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code awsnodetemplates.karpenter.k8s.aws/v1alpha1}: fields, bounds and rules, after Karpenter v0.27 and v0.31. */
final class AwsNodeTemplateSchema {
    private static final List<String> EXCLUDED_BY_LAUNCH_TEMPLATE = List.of(
            "userData",
            "amiSelector",
            "securityGroupSelector",
            "metadataOptions",
            "amiFamily",
            "instanceProfile",
            "blockDeviceMappings");

    private AwsNodeTemplateSchema() {}

    static Schema spec() {
        Schema spec = Schema.object()
                .open()
                .field("userData", Schema.string().most(16384).doc("Run on the nodes before our own."))
                .field(
                        "amiFamily",
                        Schema.string()
                                .among(
                                        "AL2",
                                        "AL2023",
                                        "Bottlerocket",
                                        "Ubuntu",
                                        "Custom",
                                        "Windows2019",
                                        "Windows2022")
                                .doc("Absent: AL2 up to Kubernetes 1.32, AL2023 from 1.33."))
                .field("amiSelector", selector("ami-[0-9a-z]+", "ami-0abc"))
                .field("detailedMonitoring", Schema.bool())
                .field("context", Schema.string())
                .field("instanceProfile", Schema.string().notEmpty())
                .field(
                        "subnetSelector",
                        selector("subnet-[0-9a-z]+", "subnet-0abc").least(1).doc("Tags of the subnets."))
                .field(
                        "securityGroupSelector",
                        selector("sg-[0-9a-z]+", "sg-0abc").least(1).doc("Tags of the security groups."))
                .field(
                        "tags",
                        AwsSchemas.tags(
                                "key.startsWith('kubernetes.io/cluster/') || key in ['karpenter.sh/provisioner-name',"
                                        + " 'karpenter.sh/managed-by']",
                                "a tag of the controller: remove kubernetes.io/cluster/…, karpenter.sh/provisioner-name"
                                        + " and karpenter.sh/managed-by",
                                key -> key.startsWith("kubernetes.io/cluster/")
                                        || key.equals("karpenter.sh/provisioner-name")
                                        || key.equals("karpenter.sh/managed-by")))
                .field("launchTemplate", Schema.string())
                .field("metadataOptions", AwsSchemas.metadataOptions())
                .field(
                        "blockDeviceMappings",
                        Schema.list(Schema.object()
                                        .field("deviceName", Schema.string().notEmpty())
                                        .field("ebs", AwsSchemas.ebs())
                                        .required("deviceName", "ebs"))
                                .most(50))
                .rule(Rule.celAndMore(
                        "has(self.subnetSelector)",
                        "subnetSelector is required: name a tag of the subnets, as karpenter.sh/discovery: my-cluster",
                        at -> missing(at, "subnetSelector", "name a tag of the subnets")))
                .rule(Rule.celAndMore(
                        "has(self.launchTemplate) || has(self.securityGroupSelector)",
                        "securityGroupSelector is required: name a tag of the security groups, as"
                                + " karpenter.sh/discovery: my-cluster",
                        at -> at.has("launchTemplate")
                                ? List.of()
                                : missing(at, "securityGroupSelector", "name a tag of the security groups")))
                .rule(Rule.cel(
                        "!has(self.amiFamily) || self.amiFamily != 'Custom' || has(self.amiSelector)",
                        "amiFamily",
                        "amiFamily Custom needs amiSelector: say which image",
                        at -> !at.at("amiFamily").is("Custom") || at.has("amiSelector")))
                .rule(Notices.unsupported(Map.of(
                        "launchTemplate", "describe the node here instead",
                        "amiSelector", "leave it out for the image that EKS recommends",
                        "context", "remove it")))
                .rule(Rule.of(at -> supportedFamily(at.at("amiFamily"))));
        for (String excluded : EXCLUDED_BY_LAUNCH_TEMPLATE) {
            spec = spec.rule(Rule.cel(
                    "!has(self.launchTemplate) || !has(self." + excluded + ")",
                    excluded,
                    "launchTemplate and " + excluded + " exclude each other: remove one of them",
                    at -> !at.has("launchTemplate") || !at.has(excluded)));
        }
        return spec;
    }

    static List<Finding> supportedFamily(Value family) {
        return !family.exists() || family.is("AL2") || family.is("AL2023")
                ? List.of()
                : List.of(Finding.error(
                        family.path(),
                        family.shown() + " is not supported yet: use AL2023, or AL2 up to Kubernetes 1.32"));
    }

    private static List<Finding> missing(Value spec, String field, String wayOut) {
        return spec.has(field)
                ? List.of()
                : List.of(Finding.error(
                        spec.at(field).path(), "is required: " + wayOut + ", as karpenter.sh/discovery: my-cluster"));
    }

    /** Tags that must all match, or lists of ids. */
    private static Schema selector(String id, String example) {
        String list = "^ *" + id + " *( *, *" + id + " *)*$";
        return Schema.map(Schema.string().notEmpty().most(4096))
                .most(50)
                .rule(Rule.celAndMore(
                        "!('' in self)",
                        "a tag without a key: name it",
                        at -> at.entries().containsKey("")
                                ? List.of(Finding.error(at.key("").path(), "has no key: name the tag"))
                                : List.of()))
                .rule(Rule.celAndMore(
                        "self.all(key, !(key in ['aws-ids', 'aws::ids']) || self[key].matches('" + list + "'))",
                        "aws-ids lists ids with commas between them, as " + example,
                        at -> {
                            var findings = new ArrayList<Finding>();
                            for (String key : List.of("aws-ids", "aws::ids")) {
                                Value ids = at.key(key);
                                if (ids.exists() && !ids.text().matches(list)) {
                                    findings.add(Finding.error(
                                            ids.path(),
                                            ids.shown() + " is no list of ids: write " + example
                                                    + ", several with commas between them"));
                                }
                            }
                            return findings;
                        }));
    }

    static Schema status() {
        return Schema.object()
                .open()
                .field("subnets", Schema.list(AwsSchemas.resolved()))
                .field("securityGroups", Schema.list(AwsSchemas.resolved()))
                .field("conditions", PoolSchemas.conditions());
    }
}
