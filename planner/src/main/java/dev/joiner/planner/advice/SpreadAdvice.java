package dev.joiner.planner.advice;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import dev.joiner.api.schema.Finding;
import dev.joiner.planner.PoolView;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Spread that no nodes of ours can ever give. Thread-safe: no state. */
final class SpreadAdvice {
    private SpreadAdvice() {}

    static void add(PodTemplate template, List<PoolView> pools, List<Finding> findings) {
        PodSpec spec = template.pod().spec();
        if (pools.isEmpty()) {
            return;
        }
        for (int i = 0; i < spec.topologySpreadConstraints().size(); i++) {
            TopologySpreadConstraint constraint =
                    spec.topologySpreadConstraints().get(i);
            if (constraint.whenUnsatisfiable().equals("DoNotSchedule")) {
                check(template.path() + ".topologySpreadConstraints[" + i + "]", constraint, pools, findings);
            }
        }
    }

    private static void check(
            String field, TopologySpreadConstraint constraint, List<PoolView> pools, List<Finding> findings) {
        String key = Labels.normalise(constraint.topologyKey());
        if (key.equals(Labels.HOSTNAME)) {
            return;
        }
        boolean carried = Labels.isWellKnown(key)
                || pools.stream()
                        .anyMatch(view -> view.pool().nodeRequirements().has(key));
        if (!carried) {
            findings.add(Finding.warning(
                    field + ".topologyKey",
                    "no node of a pool carries the label '" + key + "', so the spread is never met: use " + Labels.ZONE
                            + " or " + Labels.HOSTNAME + ", or set the label in a pool"));
            return;
        }
        Integer wanted = constraint.minDomains();
        if (key.equals(Labels.ZONE) && wanted != null) {
            TreeSet<String> zones = pools.stream()
                    .flatMap(view -> view.types().stream()
                            .flatMap(type -> type.offerings().stream())
                            .map(offering -> offering.zone())
                            .filter(zone -> view.pool().nodeRequirements().allows(Labels.ZONE, zone)))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (zones.size() < wanted) {
                findings.add(Finding.warning(
                        field + ".minDomains",
                        wanted + " zones are asked for and pools have " + zones.size() + " " + zones
                                + ": no more than maxSkew pods run in each; lower it or add subnets in other zones"));
            }
        }
    }
}
