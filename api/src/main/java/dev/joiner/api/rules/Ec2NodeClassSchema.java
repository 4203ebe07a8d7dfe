package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ec2nodeclasses.karpenter.k8s.aws/v1}: fields, bounds and rules, after Karpenter v1. */
final class Ec2NodeClassSchema {
    private static final String ALIAS = "^(al2|al2023|bottlerocket|windows2019|windows2022|windows2025)@[^ ]+$";

    private Ec2NodeClassSchema() {}

    static Schema spec() {
        return Schema.object()
                .open()
                .field("subnetSelectorTerms", terms("subnet-", false).doc("Subnets: terms are alternatives."))
                .field("securityGroupSelectorTerms", terms("sg-", true).doc("Security groups: terms are alternatives."))
                .field("amiSelectorTerms", images().doc("Images, best as an alias: al2023@latest."))
                .field(
                        "amiFamily",
                        Schema.string()
                                .among(
                                        "AL2",
                                        "AL2023",
                                        "Bottlerocket",
                                        "Custom",
                                        "Windows2019",
                                        "Windows2022",
                                        "Windows2025"))
                .field("userData", Schema.string().most(16384))
                .field("role", Schema.string().notEmpty().most(2048))
                .field("instanceProfile", Schema.string().notEmpty().most(2048))
                .field("tags", tags())
                .field("kubelet", KubeletSchemas.kubelet(false))
                .field("blockDeviceMappings", disks())
                .field("detailedMonitoring", Schema.bool())
                .field("metadataOptions", metadataOptions())
                .field("associatePublicIPAddress", Schema.bool())
                .field("ipPrefixCount", Schema.integer().atLeast(0))
                .field("context", Schema.string())
                .field("instanceStorePolicy", Schema.string().among("RAID0"))
                .field(
                        "capacityReservationSelectorTerms",
                        Schema.list(Schema.object().open()).most(30))
                .field("placementGroupSelector", Schema.object().open())
                .field("networkInterfaces", networkInterfaces())
                .field("connectionTracking", connectionTracking())
                .field(
                        "cpuOptions",
                        Schema.object()
                                .field("nestedVirtualization", Schema.string().among("enabled", "disabled")))
                .required("subnetSelectorTerms", "securityGroupSelectorTerms", "amiSelectorTerms")
                .rule(Rule.cel(
                        "has(self.role) != has(self.instanceProfile)",
                        "one of role and instanceProfile is needed: set exactly one",
                        at -> at.has("role") != at.has("instanceProfile")))
                .rule(Rule.cel(
                        "has(self.amiFamily) || self.amiSelectorTerms.exists(t, has(t.alias))",
                        "amiSelectorTerms",
                        "without an alias nobody knows how to boot the image: name one, as al2023@latest, or set"
                                + " amiFamily",
                        at -> at.has("amiFamily") || alias(at).exists()))
                .rule(Rule.cel(
                        "!has(self.amiFamily) || self.amiFamily == 'Custom' || self.amiSelectorTerms.all(t,"
                                + " !has(t.alias) || t.alias.split('@')[0] == self.amiFamily.lowerAscii())",
                        "amiFamily",
                        "amiFamily and the alias name two families: remove amiFamily",
                        Ec2NodeClassSchema::familyFits))
                .rule(Rule.of(Ec2NodeClassSchema::supportedImages))
                .rule(Rule.of(at -> at.has("role")
                        ? List.of(Finding.warning(
                                at.at("role").path(),
                                "no instance profile is made from a role yet: the installation's"
                                        + " settings.aws.defaultInstanceProfile is used; name instanceProfile instead"))
                        : List.of()))
                .rule(Notices.unsupported(Map.of(
                        "associatePublicIPAddress", "remove it; the subnet decides",
                        "ipPrefixCount", "remove it",
                        "context", "remove it",
                        "instanceStorePolicy", "remove it; the root disk is used",
                        "capacityReservationSelectorTerms", "remove it",
                        "placementGroupSelector", "remove it",
                        "networkInterfaces", "remove it; the default card is used",
                        "connectionTracking", "remove it",
                        "cpuOptions", "remove it")));
    }

    private static Value alias(Value spec) {
        return spec.at("amiSelectorTerms").items().stream()
                .map(term -> term.at("alias"))
                .filter(Value::exists)
                .findFirst()
                .orElse(new Value(spec.path(), null));
    }

    private static boolean familyFits(Value spec) {
        String family = spec.at("amiFamily").text();
        Value alias = alias(spec);
        return family.isEmpty()
                || family.equals("Custom")
                || !alias.exists()
                || alias.text().startsWith(family.toLowerCase(Locale.ROOT) + "@");
    }

    private static Schema terms(String id, boolean named) {
        Schema term = Schema.object()
                .field(
                        "tags",
                        Schema.map(Schema.string().most(256))
                                .most(20)
                                .rule(Rule.cel(
                                        "self.all(key, key != '' && self[key] != '')",
                                        "neither key nor value of a tag may be empty; '*' matches every value",
                                        at -> at.entries().entrySet().stream()
                                                .noneMatch(tag -> tag.getKey().isEmpty()
                                                        || tag.getValue().isEmpty()))))
                .field("id", Schema.string().most(64).matching("^" + id + "[0-9a-z]+$", "write it as " + id + "0abc"));
        String fields = "has(self.tags), has(self.id)";
        String choice = "tags or id";
        if (named) {
            term = term.field("name", Schema.string().notEmpty().most(255));
            fields += ", has(self.name)";
            choice = "tags, id or name";
        }
        return Schema.list(term.rule(Rule.cel(
                                "[" + fields + "].filter(x, x).size() == 1",
                                "a term has exactly one of " + choice + ": write one, more as terms of their own",
                                at -> at.entries().keySet().stream()
                                                .filter(List.of("tags", "id", "name")::contains)
                                                .count()
                                        == 1))
                        .rule(Rule.cel(
                                "!has(self.tags) || size(self.tags) > 0",
                                "tags",
                                "a term needs a tag: name one, as karpenter.sh/discovery: my-cluster",
                                at -> !at.has("tags") || !at.at("tags").isEmpty())))
                .least(1)
                .most(30);
    }

    private static Schema images() {
        Schema term = Schema.object()
                .field(
                        "alias",
                        Schema.string()
                                .most(30)
                                .matching(
                                        ALIAS,
                                        "write family@version, as al2023@latest; families are al2, al2023,"
                                                + " bottlerocket, windows2019, windows2022, windows2025")
                                .rule(Rule.cel(
                                        "!self.startsWith('windows') || self.endsWith('@latest')",
                                        "Windows has latest only: write windows2022@latest",
                                        at -> !at.text().startsWith("windows")
                                                || at.text().endsWith("@latest"))))
                .field("tags", Schema.map(Schema.string().most(256)).most(20))
                .field("id", Schema.string().most(64).matching("^ami-[0-9a-z]+$", "write it as ami-0abc"))
                .field("name", Schema.string().most(255))
                .field("owner", Schema.string().most(255))
                .field("ssmParameter", Schema.string().most(2048));
        return Schema.list(term.rule(Rule.cel(
                                "has(self.alias) || has(self.tags) || has(self.id) || has(self.name) ||"
                                        + " has(self.ssmParameter)",
                                "a term selects no image: name an alias, as al2023@latest",
                                at -> List.of("alias", "tags", "id", "name", "ssmParameter").stream()
                                        .anyMatch(at::has)))
                        .rule(Rule.cel(
                                "!has(self.id) || !(has(self.alias) || has(self.tags) || has(self.name) || has(self.owner) ||"
                                        + " has(self.ssmParameter))",
                                "id stands alone in a term: move the others to terms of their own",
                                at -> !at.has("id") || onlyOne(at)))
                        .rule(Rule.cel(
                                "!has(self.alias) || !(has(self.id) || has(self.tags) || has(self.name) || has(self.owner) ||"
                                        + " has(self.ssmParameter))",
                                "alias stands alone in a term: remove the others",
                                at -> !at.has("alias") || onlyOne(at))))
                .least(1)
                .most(30)
                .rule(Rule.cel(
                        "!self.exists(t, has(t.alias)) || size(self) == 1",
                        "an alias is the only term: remove the others",
                        at -> at.items().size() == 1 || at.items().stream().noneMatch(term2 -> term2.has("alias"))));
    }

    private static boolean onlyOne(Value term) {
        return List.of("alias", "tags", "id", "name", "owner", "ssmParameter").stream()
                        .filter(term::has)
                        .count()
                == 1;
    }

    private static List<Finding> supportedImages(Value spec) {
        Value alias = alias(spec);
        if (!alias.exists()) {
            return List.of(Finding.error(
                    spec.at("amiSelectorTerms").path(),
                    "choosing images by anything but an alias is not supported yet: write alias: al2023@latest"));
        }
        String text = alias.text();
        if (!text.startsWith("al2@") && !text.startsWith("al2023@")) {
            return List.of(Finding.error(
                    alias.path(),
                    alias.shown() + " is not supported yet: use al2023@latest, or al2@latest up to"
                            + " Kubernetes 1.32"));
        }
        return text.endsWith("@latest")
                ? List.of()
                : List.of(Finding.error(
                        alias.path(),
                        alias.shown() + " pins a version, which is not supported yet: write "
                                + text.substring(0, text.indexOf('@')) + "@latest"));
    }

    private static Schema tags() {
        return AwsSchemas.tags(
                "key == 'eks:eks-cluster-name' || key.startsWith('kubernetes.io/cluster') || key in"
                        + " ['karpenter.sh/nodepool', 'karpenter.sh/nodeclaim', 'karpenter.k8s.aws/ec2nodeclass']",
                "a tag of the controller: remove eks:eks-cluster-name, kubernetes.io/cluster…, karpenter.sh/nodepool,"
                        + " karpenter.sh/nodeclaim and karpenter.k8s.aws/ec2nodeclass",
                key -> key.equals("eks:eks-cluster-name")
                        || key.startsWith("kubernetes.io/cluster")
                        || List.of("karpenter.sh/nodepool", "karpenter.sh/nodeclaim", "karpenter.k8s.aws/ec2nodeclass")
                                .contains(key));
    }

    private static Schema disks() {
        return Schema.list(Schema.object()
                        .field("deviceName", Schema.string())
                        .field(
                                "ebs",
                                AwsSchemas.ebs()
                                        .field(
                                                "volumeInitializationRate",
                                                Schema.integer().between(100, 300))
                                        .rule(Rule.cel(
                                                "!has(self.volumeInitializationRate) || has(self.snapshotID)",
                                                "volumeInitializationRate",
                                                "only a disk from a snapshot has a volumeInitializationRate: remove it",
                                                at -> !at.has("volumeInitializationRate") || at.has("snapshotID"))))
                        .field("rootVolume", Schema.bool()))
                .most(50)
                .rule(Rule.cel(
                        "self.filter(d, has(d.rootVolume) && d.rootVolume).size() <= 1",
                        "two disks are the root volume: leave one",
                        at -> at.items().stream()
                                        .filter(disk -> disk.at("rootVolume").isTrue())
                                        .count()
                                <= 1));
    }

    private static Schema metadataOptions() {
        var defaults = new LinkedHashMap<String, Object>();
        defaults.put("httpEndpoint", "enabled");
        defaults.put("httpProtocolIPv6", "disabled");
        defaults.put("httpPutResponseHopLimit", 1L);
        defaults.put("httpTokens", "required");
        return Schema.object()
                .field(
                        "httpEndpoint",
                        Schema.string().among("enabled", "disabled").orElse("enabled"))
                .field(
                        "httpProtocolIPv6",
                        Schema.string().among("enabled", "disabled").orElse("disabled"))
                .field(
                        "httpPutResponseHopLimit",
                        Schema.integer().between(1, 64).orElse(1L))
                .field(
                        "httpTokens",
                        Schema.string().among("required", "optional").orElse("required"))
                .orElse(defaults);
    }

    private static Schema networkInterfaces() {
        return Schema.list(Schema.object()
                        .field("networkCardIndex", Schema.integer().atLeast(0))
                        .field("deviceIndex", Schema.integer().atLeast(0))
                        .field("interfaceType", Schema.string().among("interface", "efa-only"))
                        .required("networkCardIndex", "deviceIndex", "interfaceType"))
                .most(150)
                .rule(Rule.cel(
                        "size(self) == 0 || self.exists(i, i.networkCardIndex == 0 && i.deviceIndex == 0 &&"
                                + " i.interfaceType == 'interface')",
                        "card 0, device 0 must be there, of type interface: add it",
                        at -> at.items().isEmpty()
                                || at.items().stream()
                                        .anyMatch(i -> position(i).equals("0/0")
                                                && i.at("interfaceType").is("interface"))))
                .rule(Rule.cel(
                        "self.all(a, self.exists_one(b, a.networkCardIndex == b.networkCardIndex && a.deviceIndex =="
                                + " b.deviceIndex))",
                        "two interfaces stand at one place: give them other indices",
                        at -> {
                            var seen = new HashSet<String>();
                            return at.items().stream().allMatch(i -> seen.add(position(i)));
                        }));
    }

    private static String position(Value networkInterface) {
        return networkInterface.at("networkCardIndex").text() + "/"
                + networkInterface.at("deviceIndex").text();
    }

    private static Schema connectionTracking() {
        return Schema.object()
                .field("tcpEstablishedTimeout", Schema.integer().between(60, 432_000))
                .field("udpStreamTimeout", Schema.integer().between(60, 180))
                .field("udpTimeout", Schema.integer().between(30, 60))
                .least(1);
    }

    static Schema status() {
        return Schema.object()
                .open()
                .field("subnets", Schema.list(AwsSchemas.resolved()))
                .field("securityGroups", Schema.list(AwsSchemas.resolved()))
                .field("instanceProfile", Schema.string())
                .field("conditions", PoolSchemas.conditions());
    }
}
