package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.List;
import java.util.Map;

/** {@code provisioners.karpenter.sh/v1alpha5}: fields, bounds and rules, after Karpenter v0.27 and v0.31. */
final class ProvisionerSchema {
    private ProvisionerSchema() {}

    static Schema spec() {
        return Schema.object()
                .open()
                .field("annotations", Schema.map(Schema.string()).doc("Annotations of the nodes."))
                .field("labels", LabelRules.labelsOld().doc("Labels of the nodes, besides those of their type."))
                .field("taints", PoolSchemas.taints().doc("Taints of the nodes; pods have to tolerate them."))
                .field(
                        "startupTaints",
                        PoolSchemas.taints()
                                .doc("Taints that somebody else removes when a node is ready; pods need not tolerate"
                                        + " them."))
                .field(
                        "requirements",
                        PoolSchemas.requirements(LabelRules.requiredKeyOld(), false)
                                .doc("What nodes may be: types, zones, architecture, capacity type, own labels."))
                .field("kubeletConfiguration", KubeletSchemas.kubelet(true).doc("Settings of the nodes' kubelets."))
                .field("provider", Schema.object().open().doc("Inline AWS settings; use providerRef instead."))
                .field("providerRef", reference().doc("The AWSNodeTemplate of the nodes."))
                .field(
                        "ttlSecondsAfterEmpty",
                        Schema.integer()
                                .atLeast(0)
                                .with("format", "int64")
                                .doc("A node goes when it was empty for so long; absent: never."))
                .field(
                        "ttlSecondsUntilExpired",
                        Schema.integer().atLeast(0).with("format", "int64").doc("Longest life of a node."))
                .field(
                        "limits",
                        Schema.object()
                                .field("resources", PoolSchemas.resources())
                                .doc("Most that all nodes of the pool may have together."))
                .field("weight", Schema.integer().between(1, 100).doc("Heavier pools are used first."))
                .field(
                        "consolidation",
                        Schema.object()
                                .field("enabled", Schema.bool())
                                .doc("Whether nodes are replaced by fewer or cheaper ones."))
                .rules(PoolSchemas.noTaintTwice())
                .rule(Rule.cel(
                        "!has(self.ttlSecondsAfterEmpty) || !has(self.consolidation) ||"
                                + " !has(self.consolidation.enabled) || !self.consolidation.enabled",
                        "ttlSecondsAfterEmpty",
                        "ttlSecondsAfterEmpty and consolidation.enabled exclude each other: remove one of them",
                        at -> !at.has("ttlSecondsAfterEmpty")
                                || !at.at("consolidation").at("enabled").isTrue()))
                .rule(Rule.cel(
                        "!has(self.provider) || !has(self.providerRef)",
                        "provider and providerRef exclude each other: name an AWSNodeTemplate in providerRef",
                        at -> !at.has("provider") || !at.has("providerRef")))
                .rule(Rule.celAndMore(
                        "has(self.provider) || has(self.providerRef)",
                        "providerRef is missing: set providerRef.name to the name of an AWSNodeTemplate",
                        at -> at.has("provider") || at.has("providerRef")
                                ? List.of()
                                : List.of(Finding.error(
                                        at.at("providerRef").path(),
                                        "no AWSNodeTemplate is named: set providerRef.name to the name of one"))))
                .rule(Notices.unsupported(
                        Map.of("provider", "write these settings into an AWSNodeTemplate and name it in providerRef")))
                .rule(Notices.notYet(List.of("ttlSecondsUntilExpired")))
                .rule(Rule.of(ProvisionerSchema::consolidation))
                .rule(Rule.of(at -> PoolSchemas.contradictions(at.at("requirements"))));
    }

    private static List<Finding> consolidation(Value spec) {
        Value enabled = spec.at("consolidation").at("enabled");
        return enabled.isTrue()
                ? List.of(Finding.warning(
                        enabled.path(),
                        "consolidation does nothing yet: set ttlSecondsAfterEmpty to remove empty nodes"))
                : List.of();
    }

    private static Schema reference() {
        return Schema.object()
                .field("name", Schema.string().notEmpty().most(253))
                .field("kind", Schema.string())
                .field("apiVersion", Schema.string())
                .required("name")
                .rule(Rule.of(at -> at.has("kind") && !at.at("kind").is("AWSNodeTemplate")
                        ? List.of(Finding.warning(
                                at.at("kind").path(),
                                at.at("kind").shown() + " is taken as AWSNodeTemplate: a Provisioner knows no other"))
                        : List.of()));
    }

    static Schema status() {
        return Schema.object()
                .open()
                .field("lastScaleTime", Schema.string().with("format", "date-time"))
                .field("resources", Schema.map(Schema.intOrString()))
                .field("conditions", PoolSchemas.conditions());
    }
}
