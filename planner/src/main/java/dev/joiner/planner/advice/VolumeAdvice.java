package dev.joiner.planner.advice;

import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.Volume;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.schema.Finding;
import dev.joiner.planner.pods.StorageFacts;
import java.util.List;
import java.util.Optional;

/** Volumes that stand where the pod does not want to go. Thread-safe: no state. */
final class VolumeAdvice {
    private VolumeAdvice() {}

    /** True when a bound volume and the pod's own wishes exclude each other. */
    static boolean add(
            PodTemplate template, List<List<Wish>> alternatives, StorageFacts storage, List<Finding> findings) {
        boolean apart = false;
        List<Volume> volumes = template.pod().spec().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            Optional<PersistentVolume> bound = bound(template, volumes.get(i), storage);
            if (bound.isEmpty() || bound.get().terms().isEmpty()) {
                continue;
            }
            Optional<String> clash = clash(bound.get(), alternatives);
            if (clash.isPresent()) {
                apart = true;
                findings.add(Finding.warning(
                        template.path() + ".volumes[" + i + "]",
                        "its claim is bound to volume '"
                                + bound.get().metadata().name() + "', " + clash.get()
                                + ": no node reaches both; change the selector or use another volume"));
            }
        }
        return apart;
    }

    private static Optional<PersistentVolume> bound(PodTemplate template, Volume volume, StorageFacts storage) {
        if (volume.persistentVolumeClaim() == null) {
            return Optional.empty();
        }
        PersistentVolumeClaim claim = storage.claims()
                .get(StorageFacts.claimKey(
                        template.pod(), volume.persistentVolumeClaim().claimName()));
        return claim == null
                ? Optional.empty()
                : Optional.ofNullable(storage.volumes().get(claim.spec().volumeName()));
    }

    /** Which requirement of the volume no alternative of the pod meets. */
    private static Optional<String> clash(PersistentVolume volume, List<List<Wish>> alternatives) {
        String text = "";
        for (List<Wish> wishes : alternatives) {
            for (NodeSelectorTerm term : volume.terms()) {
                Requirements place = Requirements.of(term.matchExpressions().stream()
                        .map(Expression::toRequirement)
                        .toList());
                Optional<String> conflict = conflict(place, wishes);
                if (conflict.isEmpty()) {
                    return Optional.empty();
                }
                text = conflict.get();
            }
        }
        return Optional.of(text);
    }

    private static Optional<String> conflict(Requirements place, List<Wish> wishes) {
        for (Wish wish : wishes) {
            Optional<Requirement> there = place.get(wish.requirement().key())
                    .filter(requirement -> !requirement.intersects(wish.requirement()));
            if (there.isPresent()) {
                return Optional.of(
                        "which is at " + there.get() + ", but " + wish.field() + " asks for " + wish.requirement());
            }
        }
        return Optional.empty();
    }
}
