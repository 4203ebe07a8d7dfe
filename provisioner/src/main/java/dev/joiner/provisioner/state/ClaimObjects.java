package dev.joiner.provisioner.state;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.HeldAnnotation;
import dev.joiner.planner.PlannedClaim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** NodeClaim objects as they are written. Thread-safe: no state. */
public final class ClaimObjects {
    private ClaimObjects() {}

    /** A new claim. */
    public static Map<String, Object> create(
            String name, PlannedClaim planned, Map<String, String> launch, SortedMap<DemandKey, Integer> held) {
        NodePool pool = planned.pool();
        var annotations = new TreeMap<>(pool.annotations());
        annotations.putAll(launch);
        annotations.put(Labels.HELD, HeldAnnotation.text(held));
        var labels = new TreeMap<>(pool.nodeLabels());
        labels.put(Labels.MANAGED, "true");
        return body(
                name,
                pool,
                labels,
                annotations,
                requirements(planned),
                planned.requests().quantities());
    }

    /** A claim of a pool. */
    public static Map<String, Object> body(
            String name,
            NodePool pool,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<Map<String, Object>> requirements,
            Map<String, String> requests) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", name);
        metadata.put("labels", labels);
        metadata.put("annotations", annotations);
        metadata.put("finalizers", List.of(Labels.TERMINATION_FINALIZER));
        if (!pool.uid().isEmpty()) {
            metadata.put("ownerReferences", List.of(owner(pool)));
        }
        return Map.of(
                "apiVersion",
                NodeClaim.API_VERSION,
                "kind",
                NodeClaim.KIND,
                "metadata",
                metadata,
                "spec",
                Map.of(
                        "requirements", requirements,
                        "taints", taints(pool.taints()),
                        "startupTaints", taints(pool.startupTaints()),
                        "nodeClassRef",
                                Map.of(
                                        "group",
                                        "karpenter.k8s.aws",
                                        "kind",
                                        classKind(pool.generation()),
                                        "name",
                                        pool.nodeClass()),
                        "resources", Map.of("requests", requests)));
    }

    private static String classKind(Generation generation) {
        return switch (generation) {
            case V1ALPHA5 -> AwsNodeTemplate.KIND;
            case V1 -> Ec2NodeClass.KIND;
        };
    }

    private static Map<String, Object> owner(NodePool pool) {
        boolean old = pool.generation() == Generation.V1ALPHA5;
        return Map.of(
                "apiVersion",
                old ? Provisioner.API_VERSION : KarpenterNodePool.API_VERSION,
                "kind",
                old ? Provisioner.KIND : KarpenterNodePool.KIND,
                "name",
                pool.name(),
                "uid",
                pool.uid(),
                "blockOwnerDeletion",
                true);
    }

    /** The claim's own requirements, with types, zones and capacity type narrowed to what it may launch. */
    private static List<Map<String, Object>> requirements(PlannedClaim planned) {
        var types = new TreeSet<String>();
        var zones = new TreeSet<String>();
        for (LaunchOption option : planned.options()) {
            types.add(option.instanceType());
            zones.add(option.zone());
        }
        var narrowed = planned.requirements()
                .and(Requirement.in(Labels.INSTANCE_TYPE, types))
                .and(Requirement.in(Labels.ZONE, zones))
                .and(Requirement.in(
                        Labels.CAPACITY_TYPE, planned.cheapest().capacityType().text()));
        var list = new ArrayList<Map<String, Object>>();
        for (Requirement requirement : narrowed.all()) {
            list.addAll(expressions(requirement));
        }
        return list;
    }

    /** One requirement may need several: excluded values and bounds have operators of their own. */
    private static List<Map<String, Object>> expressions(Requirement requirement) {
        if (!requirement.isComplement()) {
            Operator operator = requirement.allowsAbsence() ? Operator.DOES_NOT_EXIST : Operator.IN;
            return List.of(expression(requirement, operator, requirement.values()));
        }
        var list = new ArrayList<Map<String, Object>>();
        if (!requirement.values().isEmpty()) {
            list.add(expression(requirement, Operator.NOT_IN, requirement.values()));
        }
        if (requirement.lowest() != Long.MIN_VALUE) {
            list.add(expression(requirement, Operator.GTE, List.of(Long.toString(requirement.lowest()))));
        }
        if (requirement.highest() != Long.MAX_VALUE) {
            list.add(expression(requirement, Operator.LTE, List.of(Long.toString(requirement.highest()))));
        }
        if (list.isEmpty()) {
            list.add(expression(requirement, Operator.EXISTS, List.of()));
        }
        return list;
    }

    private static Map<String, Object> expression(
            Requirement requirement, Operator operator, Collection<String> values) {
        var json = new LinkedHashMap<String, Object>();
        json.put("key", requirement.key());
        json.put("operator", operator.text());
        if (!values.isEmpty()) {
            json.put("values", values);
        }
        return json;
    }

    /** Taints as objects. */
    public static List<Map<String, String>> taints(Collection<Taint> taints) {
        var list = new ArrayList<Map<String, String>>();
        for (Taint taint : taints) {
            list.add(
                    taint.value().isEmpty()
                            ? Map.of("key", taint.key(), "effect", taint.effect())
                            : Map.of("key", taint.key(), "value", taint.value(), "effect", taint.effect()));
        }
        return list;
    }

    /** A condition of a claim's status. */
    public static Map<String, Object> condition(
            String type, boolean holds, String reason, String message, Instant now) {
        return Map.of(
                "type", type,
                "status", holds ? "True" : "False",
                "reason", reason,
                "message", message,
                "lastTransitionTime", now.toString());
    }
}
