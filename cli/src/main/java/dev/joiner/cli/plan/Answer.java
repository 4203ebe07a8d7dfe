package dev.joiner.cli.plan;

import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.planner.podplan.PodPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is told of a plan.
 *
 * @param existing every pod on each node that is there: those that were bound, then those planned
 * @param notes what a reader should know to judge the plan, one line each
 * @param prices what the prices are
 * @param planMillis median of planning alone
 */
record Answer(
        PodPlan plan,
        Map<String, List<String>> existing,
        List<PodPlan.Refused> unplaceable,
        List<String> assumptions,
        List<String> notes,
        String prices,
        double planMillis) {
    static Answer of(Question question, PodPlan plan, List<String> notes, String prices, double planMillis) {
        var existing = new TreeMap<String, List<String>>();
        question.bound()
                .forEach((node, pods) -> pods.forEach(pod -> on(existing, node).add(pod.key())));
        plan.existing()
                .forEach(room ->
                        room.pods().forEach(pod -> on(existing, room.room()).add(pod.key())));
        var unplaceable = new ArrayList<>(plan.refused());
        for (Pod pod : question.gated()) {
            String gate = pod.spec().schedulingGates().getFirst().name();
            unplaceable.add(new PodPlan.Refused(
                    pod,
                    List.of("the scheduling gate '" + gate + "' holds it back: no scheduler looks at it"),
                    List.of()));
        }
        return new Answer(plan, existing, unplaceable, question.assumptions(), notes, prices, planMillis);
    }

    private static List<String> on(Map<String, List<String>> existing, String node) {
        return existing.computeIfAbsent(node, name -> new ArrayList<>());
    }

    int onExisting() {
        return existing.values().stream().mapToInt(List::size).sum();
    }

    /** Pods that the plan puts on nodes that are there. */
    int plannedOnExisting() {
        return plan.existing().stream().mapToInt(room -> room.pods().size()).sum();
    }

    int onNew() {
        return plan.launches().stream().mapToInt(launch -> launch.pods().size()).sum();
    }

    int pods() {
        return onExisting() + onNew() + unplaceable.size();
    }

    HourlyPrice price() {
        return plan.price();
    }
}
