package dev.joiner.planner.podplan;

import dev.joiner.api.kube.Pod;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.Plan;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import dev.joiner.planner.solver.Planner;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the smallest change of a pod that gives it a place, by trying: first every single change, then every
 * two of them, then three. So every part of what is suggested is needed. Thread-safe: no state.
 */
final class Suggestions {
    /** More changes together than this are no suggestion but another pod. */
    private static final int MOST_TOGETHER = 3;

    /** Plans that are tried for one pod at most. */
    private static final int MOST_TRIALS = 400;

    /** So many suggestions of equal size are told. */
    private static final int MOST_TOLD = 3;

    private final Planner planner;
    private final Snapshot snapshot;
    private final StorageFacts storage;
    private int trials;

    Suggestions(Planner planner, Snapshot snapshot, StorageFacts storage) {
        this.planner = planner;
        this.snapshot = snapshot;
        this.storage = storage;
    }

    /** Nothing when the pod alone has a place as it is: then others took it, or a limit did. */
    List<Suggestion> of(Pod pod) {
        trials = 0;
        if (isPlaced(pod)) {
            return List.of();
        }
        List<PodEdit> edits = PodEdits.of(pod, snapshot);
        for (int together = 1; together <= MOST_TOGETHER; together++) {
            var found = new ArrayList<Suggestion>();
            search(pod, edits, 0, together, new ArrayList<>(), found);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private void search(
            Pod pod, List<PodEdit> edits, int from, int together, List<PodEdit> chosen, List<Suggestion> found) {
        if (found.size() == MOST_TOLD || trials > MOST_TRIALS) {
            return;
        }
        if (together == 0) {
            if (isPlaced(pod)) {
                found.add(new Suggestion(
                        String.join("; ", chosen.stream().map(PodEdit::text).toList()),
                        chosen.stream().map(PodEdit::operation).toList()));
            }
            return;
        }
        for (int i = from; i < edits.size(); i++) {
            PodEdit edit = edits.get(i);
            boolean again = chosen.stream()
                    .anyMatch(other -> touchesSame(
                            other.operation().path(), edit.operation().path()));
            boolean lower = found.stream()
                    .anyMatch(other -> other.patch().stream()
                            .anyMatch(operation ->
                                    operation.path().equals(edit.operation().path())));
            if (again || (lower && together == 1 && chosen.isEmpty())) {
                continue;
            }
            chosen.add(edit);
            search(edit.applyTo(pod), edits, i + 1, together - 1, chosen, found);
            chosen.removeLast();
        }
    }

    /** Whether both change one place, or two places of one list, where the first would move the second. */
    private static boolean touchesSame(String one, String other) {
        return one.equals(other)
                || one.startsWith(other + "/")
                || other.startsWith(one + "/")
                || (parent(one).equals(parent(other)) && Character.isDigit(one.charAt(one.length() - 1)));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private boolean isPlaced(Pod pod) {
        trials++;
        Plan plan = planner.plan(snapshot, List.of(new DemandUnit(pod.key(), PodShapes.of(pod, storage), 1, 0)));
        return plan.unplaced().isEmpty();
    }
}
