package dev.joiner.cli.plan;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.Plan;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of a plan should know to judge it: pods that ask for nothing, and what a choice of theirs costs. */
final class Notes {
    private final PodPlanner planner;
    private final Question question;
    private final PodPlan plan;
    private final List<String> lines = new ArrayList<>();

    private Notes(PodPlanner planner, Question question, PodPlan plan) {
        this.planner = planner;
        this.question = question;
        this.plan = plan;
    }

    /** One line each. */
    static List<String> of(PodPlanner planner, Question question, PodPlan plan) {
        var notes = new Notes(planner, question, plan);
        notes.requests();
        if (!plan.launches().isEmpty()) {
            notes.wishes();
            notes.architectures();
        }
        return List.copyOf(notes.lines);
    }

    private void requests() {
        int without = plan.groups().stream()
                .filter(group -> {
                    Resources requests = group.unit().shape().requests();
                    return requests.get(Resources.CPU) == 0 && requests.get(Resources.MEMORY) == 0;
                })
                .mapToInt(group -> group.pods().size())
                .sum();
        if (without > 0) {
            lines.add(without + " of the " + question.waiting().size()
                    + " pods that want a place request neither cpu nor memory: a node takes as many of them as its"
                    + " limit of pods allows, whatever they use");
        }
    }

    private void wishes() {
        planner.withoutWishes(question.snapshot(), plan)
                .filter(other -> without(other) == plan.refused().size())
                .ifPresent(other -> {
                    long more = plan.price().nanos() - other.price().nanos();
                    if (more > 0) {
                        lines.add(String.format(
                                Locale.ROOT,
                                "wishes (ScheduleAnyway, preferred affinity) cost $%.4f an hour: without them it would"
                                        + " be $%.4f",
                                more / 1e9,
                                other.price().dollars()));
                    }
                });
    }

    /** Nobody chose arm64 where there is no pool. */
    private void architectures() {
        if (!question.poolIsAssumed()) {
            return;
        }
        Snapshot all = question.snapshot();
        var amd64 = new ArrayList<PoolView>();
        for (PoolView view : all.pools()) {
            NodePool pool = view.pool();
            amd64.add(new PoolView(
                    pool.toBuilder()
                            .requirements(pool.requirements().and(Requirement.in(Labels.ARCH, "amd64")))
                            .build(),
                    view.nodeClass(),
                    view.types(),
                    view.used()));
        }
        Plan other = planner.elsewhere(new Snapshot(amd64, all.rooms(), all.daemons(), all.namespaces()), plan);
        if (without(other) > plan.refused().size()) {
            lines.add("the assumed pool allows arm64, too: on amd64 alone some pods would have no place");
        } else {
            lines.add(String.format(
                    Locale.ROOT,
                    "the assumed pool allows arm64, too; amd64 alone would cost $%.4f an hour",
                    other.price().dollars()));
        }
    }

    private static int without(Plan plan) {
        return plan.unplaced().stream().mapToInt(Plan.Unplaced::pods).sum();
    }
}
