package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code nodepools.karpenter.sh/v1} and the spec of {@code nodeclaims.karpenter.sh/v1}. */
final class NodePoolSchema {
    private static final String DURATION = "^([0-9]{1,9}(s|m|h))+$";
    private static final String DURATION_OR_NEVER = "^(([0-9]{1,9}(s|m|h))+|Never)$";
    private static final String SCHEDULE =
            "^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|([^ ]+ +){4}[^ ]+)$";
    private static final String DEFAULT_EXPIRY = "720h";
    private static final Set<String> CAPACITY_TYPES = Set.of("on-demand", "spot", "reserved");

    private NodePoolSchema() {}

    static Schema spec() {
        return Schema.object()
                .open()
                .field("template", template())
                .field("disruption", disruption())
                .field("limits", PoolSchemas.resources().doc("Most that all nodes of the pool may have together."))
                .field("weight", Schema.integer().between(1, 100).doc("Heavier pools are used first."))
                .field(
                        "replicas",
                        Schema.integer().atLeast(0).with("format", "int64").doc("Nodes of a pool of fixed size."))
                .required("template")
                .rule(Rule.cel(
                        "!has(self.replicas) || !has(self.weight)",
                        "weight",
                        "a pool of fixed size has no weight: remove weight or replicas",
                        at -> !at.has("replicas") || !at.has("weight")))
                .rule(Rule.cel(
                        "!has(self.replicas) || !has(self.limits) || self.limits.all(name, name == 'nodes')",
                        "limits",
                        "a pool of fixed size can only limit nodes: remove the other limits",
                        at -> !at.has("replicas")
                                || at.at("limits").entries().keySet().stream().allMatch("nodes"::equals)))
                .rule(Rule.transition(
                        "has(self.replicas) == has(oldSelf.replicas)",
                        "a pool stays of fixed or of free size: make another one"))
                .rule(Notices.unsupported(
                        Map.of("replicas", "pools of fixed size do not exist here; create a Demand instead")))
                .rule(Rule.of(at -> at.at("limits").has("nodes")
                        ? List.of(Finding.error(
                                at.at("limits").at("nodes").path(),
                                "is not supported yet and would not hold: limit cpu or memory"))
                        : List.of()));
    }

    private static Schema template() {
        return Schema.object()
                .open()
                .field(
                        "metadata",
                        Schema.object()
                                .field("labels", LabelRules.labelsNew())
                                .field("annotations", Schema.map(Schema.string())))
                .field("spec", nodeSpec())
                .required("spec");
    }

    private static Schema nodeSpec() {
        return Schema.object()
                .open()
                .field("taints", PoolSchemas.taints())
                .field("startupTaints", PoolSchemas.taints())
                .field("requirements", PoolSchemas.requirements(LabelRules.requiredKeyNew(), true))
                .field("nodeClassRef", classReference(true))
                .field(
                        "terminationGracePeriod",
                        Schema.string().most(40).matching(DURATION, "write whole seconds, minutes and hours, as 1h30m"))
                .field(
                        "expireAfter",
                        Schema.string()
                                .most(40)
                                .matching(DURATION_OR_NEVER, "write hours, minutes and seconds as 720h, or Never")
                                .orElse(DEFAULT_EXPIRY))
                .required("nodeClassRef", "requirements")
                .rules(PoolSchemas.noTaintTwice())
                .rule(Notices.notYet(List.of("terminationGracePeriod")))
                .rule(Rule.of(NodePoolSchema::expiry))
                .rule(Rule.of(at -> knownCapacityType(at.at("requirements"))))
                .rule(Rule.of(at -> PoolSchemas.contradictions(at.at("requirements"))));
    }

    /** The default is written by the API server, and nobody asked for it. */
    private static List<Finding> expiry(Value spec) {
        Value expiry = spec.at("expireAfter");
        return !expiry.exists() || expiry.is("Never") || expiry.is(DEFAULT_EXPIRY)
                ? List.of()
                : List.of(Finding.warning(expiry.path(), "is kept but does nothing yet: nodes do not expire"));
    }

    /** Values of a newer Karpenter are tolerated beside one that is known. */
    private static List<Finding> knownCapacityType(Value requirements) {
        var findings = new ArrayList<Finding>();
        for (Value item : requirements.items()) {
            boolean closed = item.at("key").is("karpenter.sh/capacity-type")
                    && item.at("operator").is("In");
            if (closed && item.at("values").texts().stream().noneMatch(CAPACITY_TYPES::contains)) {
                findings.add(Finding.error(
                        item.at("values").path(),
                        item.at("values").texts() + " names no way to buy: use on-demand, spot or reserved"));
            }
        }
        return findings;
    }

    /**
     * The node class by name.
     *
     * @param fixed whether group and kind may not change
     */
    private static Schema classReference(boolean fixed) {
        Schema reference = Schema.object()
                .field(
                        "group",
                        Schema.string().most(253).matching("^[^/]+$", "name the group alone, as karpenter.k8s.aws"))
                .field("kind", Schema.string().notEmpty().most(63))
                .field("name", Schema.string().notEmpty().most(253))
                .required("group", "kind", "name");
        if (!fixed) {
            return reference;
        }
        return reference
                .rule(Rule.transition(
                        "self.group == oldSelf.group", "the group of a nodeClassRef stays: make another pool"))
                .rule(Rule.transition(
                        "self.kind == oldSelf.kind", "the kind of a nodeClassRef stays: make another pool"))
                .rule(Rule.of(at -> at.at("kind").is("EC2NodeClass")
                                && at.at("group").is("karpenter.k8s.aws")
                        ? List.of()
                        : List.of(Finding.error(
                                at.path(),
                                at.at("group").text() + " " + at.at("kind").text()
                                        + " is not known: name a karpenter.k8s.aws EC2NodeClass"))));
    }

    private static Schema disruption() {
        Schema budget = Schema.object()
                .field(
                        "nodes",
                        Schema.intOrString()
                                .matching(
                                        "^((100|[0-9]{1,2})%|[0-9]{1,9})$",
                                        "write a number of nodes or a share of up to 100%")
                                .atLeast(0)
                                .orElse("10%"))
                .field(
                        "reasons",
                        Schema.list(Schema.string().among("Underutilized", "Empty", "Drifted"))
                                .most(50))
                .field(
                        "schedule",
                        Schema.string()
                                .most(200)
                                .matching(SCHEDULE, "write five fields of cron (UTC), as '0 9 * * 1-5', or @daily"))
                .field(
                        "duration",
                        Schema.string()
                                .most(40)
                                .matching("^([0-9]{1,9}(m|h))+(0s)?$", "write hours and minutes, as 8h30m"))
                .required("nodes")
                .rule(Rule.cel(
                        "has(self.schedule) == has(self.duration)",
                        "schedule and duration come together: add the other, or remove both",
                        at -> at.has("schedule") == at.has("duration")))
                .rule(Rule.of(at -> CronFields.problem(at.at("schedule").text())
                        .map(problem -> Finding.error(at.at("schedule").path(), problem))
                        .stream()
                        .toList()));
        return Schema.object()
                .open()
                .field(
                        "consolidationPolicy",
                        Schema.string()
                                .among("WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced")
                                .orElse("WhenEmptyOrUnderutilized"))
                .field(
                        "consolidateAfter",
                        Schema.string()
                                .most(40)
                                .matching(DURATION_OR_NEVER, "write hours, minutes and seconds as 30s, or Never")
                                .orElse("0s"))
                .field("budgets", Schema.list(budget).most(50).orElse(List.of(Map.of("nodes", "10%"))))
                .orElse(Map.of())
                .rule(Rule.of(NodePoolSchema::disruptionNotices));
    }

    private static List<Finding> disruptionNotices(Value disruption) {
        var findings = new ArrayList<Finding>();
        for (Value budget : disruption.at("budgets").items()) {
            boolean written = !budget.at("nodes").is("10%") || budget.has("schedule") || budget.has("reasons");
            if (written) {
                findings.add(Finding.warning(budget.path(), "is kept but does nothing yet"));
            }
        }
        return findings;
    }

    static Schema status() {
        return Schema.object()
                .open()
                .field("resources", Schema.map(Schema.intOrString()))
                .field("nodes", Schema.integer().with("format", "int64"))
                .field("nodeClassObservedGeneration", Schema.integer().with("format", "int64"))
                .field("conditions", PoolSchemas.conditions());
    }

    /** The spec of a claim: written by the controller, never changed. */
    static Schema claimSpec() {
        return Schema.object()
                .field("taints", PoolSchemas.taints())
                .field("startupTaints", PoolSchemas.taints())
                .field("requirements", PoolSchemas.requirements(LabelRules.key(), true))
                .field("resources", Schema.object().field("requests", PoolSchemas.resources()))
                .field("nodeClassRef", classReference(false))
                .field("terminationGracePeriod", Schema.string().most(40))
                .field("expireAfter", Schema.string().most(40))
                .required("nodeClassRef", "requirements")
                .rule(Rule.transition("self == oldSelf", "spec is immutable: delete the claim, another one is made"));
    }

    static Schema claimStatus() {
        return Schema.object()
                .field("nodeName", Schema.string())
                .field("providerID", Schema.string())
                .field("imageID", Schema.string())
                .field("capacity", Schema.map(Schema.intOrString()))
                .field("allocatable", Schema.map(Schema.intOrString()))
                .field("lastPodEventTime", Schema.string().with("format", "date-time"))
                .field("conditions", PoolSchemas.conditions());
    }
}
