package dev.joiner.planner.pods;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.planner.Shape;
import dev.joiner.planner.VolumeUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a pod's volumes let it go, and which of them count against a node's limit of attached volumes.
 *
 * @param places for each volume the places that reach it, of which one must hold; never relaxed
 */
record PodVolumes(List<List<Requirements>> places, List<VolumeUse> attached) {
    private static final String EBS_DRIVER = "ebs.csi.aws.com";
    private static final String EBS_IN_TREE = "kubernetes.io/aws-ebs";
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    /** Reads them; what cannot work is added to {@code refusals}. */
    static PodVolumes of(Pod pod, StorageFacts storage, List<String> refusals) {
        var places = new ArrayList<List<Requirements>>();
        var attached = new ArrayList<VolumeUse>();
        for (Pod.Volume volume : pod.spec().claimVolumes()) {
            if (!storage.known()) {
                refusals.add(Shape.NOBODY_LOOKED);
                return new PodVolumes(List.of(), List.of());
            }
            try {
                read(pod, volume, storage, places, attached);
            } catch (IllegalArgumentException e) {
                refusals.add("volume " + volume.name() + ": " + e.getMessage());
            }
        }
        return new PodVolumes(places, attached);
    }

    private static void read(
            Pod pod,
            Pod.Volume volume,
            StorageFacts storage,
            List<List<Requirements>> places,
            List<VolumeUse> attached) {
        PersistentVolumeClaim.Spec wanted;
        String own = "";
        boolean bound = false;
        if (volume.persistentVolumeClaim() != null) {
            String key =
                    StorageFacts.claimKey(pod, volume.persistentVolumeClaim().claimName());
            PersistentVolumeClaim claim = storage.claims().get(key);
            if (claim == null) {
                throw new IllegalArgumentException("PersistentVolumeClaim " + key + " does not exist");
            }
            if (claim.metadata().isDeleting()) {
                throw new IllegalArgumentException("PersistentVolumeClaim " + key + " is being deleted");
            }
            if (claim.isLost()) {
                throw new IllegalArgumentException("PersistentVolumeClaim " + key + " has lost its volume");
            }
            wanted = claim.spec();
            own = key;
            bound = !wanted.volumeName().isEmpty();
        } else {
            var template =
                    volume.ephemeral() == null ? null : volume.ephemeral().volumeClaimTemplate();
            wanted = template == null || template.spec() == null
                    ? new PersistentVolumeClaim.Spec(null, "", List.of())
                    : template.spec();
        }
        if (bound) {
            places(onVolume(wanted, own, storage, attached), places);
        } else {
            places(onClass(wanted, own, storage, attached), places);
        }
    }

    private static void places(List<Requirements> of, List<List<Requirements>> places) {
        if (!of.isEmpty()) {
            places.add(of);
        }
    }

    private static List<Requirements> onVolume(
            PersistentVolumeClaim.Spec wanted, String claim, StorageFacts storage, List<VolumeUse> attached) {
        String name = wanted.volumeName();
        PersistentVolume volume = storage.volumes().get(name);
        if (volume == null) {
            throw new IllegalArgumentException("PersistentVolume " + name + " of " + claim + " does not exist");
        }
        if (volume.metadata().isDeleting()) {
            throw new IllegalArgumentException("PersistentVolume " + name + " is being deleted");
        }
        if (volume.spec().csi() != null) {
            attached.add(new VolumeUse(volume.spec().csi().driver(), claim, wanted.isForOnePod()));
        } else if (volume.spec().awsElasticBlockStore() != null) {
            attached.add(new VolumeUse(EBS_DRIVER, claim, wanted.isForOnePod()));
        } else if (wanted.isForOnePod()) {
            attached.add(new VolumeUse("", claim, true));
        }
        Requirements labelled = labelled(volume);
        var alternatives = new ArrayList<Requirements>();
        for (Pod.NodeSelectorTerm term : volume.terms()) {
            var requirements = new ArrayList<Requirement>();
            term.matchExpressions().stream()
                    .filter(expression ->
                            !(volume.isOnNode() && expression.key().equals(Labels.HOSTNAME)))
                    .forEach(expression -> requirements.add(expression.toRequirement()));
            alternatives.add(labelled.and(Requirements.of(requirements)));
        }
        return alternatives.isEmpty() && !labelled.all().isEmpty() ? List.of(labelled) : alternatives;
    }

    /** Volumes from before CSI say by their labels where they are; several zones are parted by two underscores. */
    private static Requirements labelled(PersistentVolume volume) {
        var requirements = new ArrayList<Requirement>();
        for (String key : List.of(Labels.ZONE, Labels.REGION)) {
            String values = Labels.valueOf(volume.metadata().labels(), key);
            if (values != null) {
                requirements.add(Requirement.in(key, values.split("__", -1)));
            }
        }
        return Requirements.of(requirements);
    }

    private static List<Requirements> onClass(
            PersistentVolumeClaim.Spec wanted, String claim, StorageFacts storage, List<VolumeUse> attached) {
        String name = wanted.storageClassName();
        Optional<StorageClass> found = name == null
                ? storage.defaultClass()
                : Optional.ofNullable(storage.classes().get(name));
        StorageClass storageClass = found.orElseThrow(() -> new IllegalArgumentException(
                name == null || name.isEmpty()
                        ? "it has no volume and no storage class that could make one"
                        : "StorageClass " + name + " does not exist"));
        if (storageClass.provisioner().equals(NO_PROVISIONER)) {
            throw new IllegalArgumentException(
                    "StorageClass " + storageClass.key() + " makes no volumes: create one and bind it");
        }
        if (!claim.isEmpty() && !storageClass.waitsForPod()) {
            throw new IllegalArgumentException("PersistentVolumeClaim " + claim + " has no volume yet; StorageClass "
                    + storageClass.key() + " makes it without waiting for the pod");
        }
        String driver = storageClass.provisioner().equals(EBS_IN_TREE) ? EBS_DRIVER : storageClass.provisioner();
        attached.add(new VolumeUse(driver, claim, wanted.isForOnePod() && !claim.isEmpty()));
        var alternatives = new ArrayList<Requirements>();
        for (StorageClass.Topology topology : storageClass.allowedTopologies()) {
            alternatives.add(Requirements.of(topology.matchLabelExpressions().stream()
                    .map(label -> Requirement.in(label.key(), label.values()))
                    .toList()));
        }
        return alternatives;
    }

    /** The alternatives crossed with the places of each volume; branches that no node can meet are gone. */
    List<Requirements> narrow(List<Requirements> alternatives, List<String> refusals) {
        List<Requirements> narrowed = alternatives;
        for (List<Requirements> reachable : places) {
            var crossed = new ArrayList<Requirements>();
            for (Requirements alternative : narrowed) {
                for (Requirements place : reachable) {
                    Requirements both = alternative.and(place);
                    if (both.isSatisfiable()) {
                        crossed.add(both);
                    }
                }
            }
            if (crossed.isEmpty()) {
                refusals.add("its volumes and its node constraints leave no place that reaches all of them");
                return alternatives;
            }
            narrowed = crossed.stream().distinct().toList();
        }
        return narrowed;
    }
}
