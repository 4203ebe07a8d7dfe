package dev.joiner.planner;

import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A node that the running plan makes, while pods are put on it. Confined to one plan. */
final class Bin {
    private NodeTemplate template;
    private NodeTemplate.Candidate chosen;
    private final TreeMap<String, Integer> pods = new TreeMap<>();
    private Resources used = Resources.NONE;

    Bin(NodeTemplate template, NodeTemplate.Candidate chosen) {
        this.template = template;
        this.chosen = chosen;
    }

    NodeTemplate template() {
        return template;
    }

    Resources largest() {
        return chosen.type().capacity();
    }

    /** How many pods of the shape still go on the chosen type, under these of its constraints. */
    int room(Shape shape, Requirements alternative) {
        if (template.refusal(shape, alternative).isPresent()) {
            return 0;
        }
        NodeTemplate narrowed = template.narrowedBy(alternative);
        boolean stays = narrowed.candidates().stream()
                .anyMatch(candidate ->
                        candidate.type().name().equals(chosen.type().name()));
        return stays ? Fit.count(shape.requests(), chosen.free().minus(used)) : 0;
    }

    void add(Shape shape, Requirements alternative, String demand, int count) {
        template = template.narrowedBy(alternative);
        // The same type, but perhaps no longer at the capacity type that was cheapest before.
        chosen = template.candidates().stream()
                .filter(candidate ->
                        candidate.type().name().equals(chosen.type().name()))
                .findFirst()
                .orElse(chosen);
        pods.merge(demand, count, Integer::sum);
        used = used.plus(shape.requests().times(count));
    }

    /**
     * The finished node: the cheapest type that holds its pods, and every other that would, by price.
     *
     * @param allowed types that the pool's limits leave; those no larger than {@link #largest()} always are
     */
    PlannedClaim finish(String id, Predicate<InstanceType> allowed) {
        var capacityType = chosen.cheapest().capacityType();
        Resources largest = Resources.NONE;
        var options = new ArrayList<LaunchOption>();
        int types = 0;
        for (NodeTemplate.Candidate candidate : template.candidates()) {
            if (types < NodeTemplate.MOST_TYPES
                    && candidate.cheapest().capacityType() == capacityType
                    && used.fitsIn(candidate.free())
                    && allowed.test(candidate.type())) {
                options.addAll(candidate.options());
                largest = largest.max(candidate.type().capacity());
                types++;
            }
        }
        options.sort(NodeTemplate.BY_PRICE);
        return new PlannedClaim(
                id,
                template.view().pool(),
                template.view().nodeClass(),
                template.requirements(),
                List.copyOf(options),
                used.plus(chosen.daemons()),
                pods,
                largest);
    }
}
