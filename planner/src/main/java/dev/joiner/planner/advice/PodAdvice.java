package dev.joiner.planner.advice;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.schema.Finding;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why pods would wait for ever, told before they do. Warnings only. Thread-safe: no state.
 *
 * <p>A pod that no pool takes may still fit on a node that no pool made; the texts say what pools do, not that the
 * pod stays pending.
 */
public final class PodAdvice {
    private static final int MOST_FINDINGS = 10;

    private PodAdvice() {}

    /** What the author of these pods should know. */
    public static List<Finding> of(PodTemplate template, Surroundings around) {
        var findings = new ArrayList<Finding>();
        PodSpec spec = template.pod().spec();
        missingRequests(template.path(), spec, findings);
        try {
            List<List<Wish>> alternatives = Wish.alternatives(template.path(), spec);
            if (leavesPoolsAlone(alternatives)) {
                return List.of();
            }
            boolean contradicts = contradictions(alternatives, findings);
            if (!template.everywhere() && !contradicts) {
                Shape shape = PodShapes.of(template.pod(), around.storage());
                boolean apart = VolumeAdvice.add(template, alternatives, around.storage(), findings);
                if (!apart) {
                    new PlacementAdvice(template, shape, alternatives, around.views()).add(findings);
                }
                SpreadAdvice.add(template, around.views(), findings);
            }
        } catch (IllegalArgumentException e) {
            // The API server refuses what cannot be read, in its own words.
            return List.copyOf(findings);
        }
        return List.copyOf(findings.subList(0, Math.min(MOST_FINDINGS, findings.size())));
    }

    /** Pods that ask for nodes without a pool, as Joiner's own do. */
    private static boolean leavesPoolsAlone(List<List<Wish>> alternatives) {
        return alternatives.stream()
                .allMatch(wishes -> wishes.stream()
                        .map(Wish::requirement)
                        .anyMatch(wish -> (wish.key().equals(Labels.NODE_POOL)
                                        || wish.key().equals(Labels.PROVISIONER))
                                && wish.isEmpty()
                                && wish.allowsAbsence()));
    }

    private static void missingRequests(String path, PodSpec spec, List<Finding> findings) {
        if (spec.resources() != null) {
            return;
        }
        for (int i = 0; i < spec.containers().size(); i++) {
            Container container = spec.containers().get(i);
            var missing = new ArrayList<String>();
            for (String resource : List.of("cpu", "memory")) {
                if (!requests(container.resources(), resource)) {
                    missing.add(resource);
                }
            }
            if (!missing.isEmpty()) {
                findings.add(Finding.warning(
                        path + ".containers[" + i + "].resources.requests",
                        "container '" + container.name() + "' requests no " + String.join(" and no ", missing)
                                + ": nodes are planned as if it needed none; set requests"));
            }
        }
    }

    private static boolean requests(@Nullable ResourceRequirements resources, String name) {
        return resources != null
                && (resources.requests().containsKey(name) || resources.limits().containsKey(name));
    }

    /** Wishes of one alternative that exclude each other; true when none is left. */
    private static boolean contradictions(List<List<Wish>> alternatives, List<Finding> findings) {
        int broken = 0;
        for (List<Wish> wishes : alternatives) {
            Optional<Finding> contradiction = contradiction(wishes);
            contradiction.filter(finding -> !findings.contains(finding)).ifPresent(findings::add);
            broken += contradiction.isPresent() ? 1 : 0;
        }
        return broken == alternatives.size();
    }

    private static Optional<Finding> contradiction(List<Wish> wishes) {
        for (int i = 0; i < wishes.size(); i++) {
            for (int j = 0; j < i; j++) {
                Requirement one = wishes.get(j).requirement();
                Requirement other = wishes.get(i).requirement();
                if (one.key().equals(other.key())) {
                    Requirement both = one.and(other);
                    if (both.isEmpty() && !both.allowsAbsence()) {
                        return Optional.of(Finding.warning(
                                wishes.get(i).field(),
                                other + " and " + one + " (" + wishes.get(j).field()
                                        + ") exclude each other: no node meets both; remove one"));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
