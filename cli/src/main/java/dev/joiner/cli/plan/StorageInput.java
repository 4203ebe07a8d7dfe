package dev.joiner.cli.plan;

import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.planner.pods.StorageFacts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Volumes of the input; a storage class that it lacks is taken to make EBS volumes where the pod goes. Used
 * once.
 */
final class StorageInput {
    private static final String DEFAULT = "assumed-default";

    private final PlanInput input;
    private final Set<String> wanted = new TreeSet<>();
    private boolean wantsDefault;

    StorageInput(PlanInput input) {
        this.input = input;
    }

    StorageFacts facts(Collection<Pod> pods, List<String> assumptions) {
        var classes = new LinkedHashMap<>(input.storageClasses);
        input.claims.values().forEach(claim -> want(claim.spec()));
        for (Pod pod : pods) {
            for (Pod.Volume volume : pod.spec().volumes()) {
                Pod.EphemeralVolume ephemeral = volume.ephemeral();
                Pod.ClaimTemplate template = ephemeral == null ? null : ephemeral.volumeClaimTemplate();
                PersistentVolumeClaim.Spec spec = template == null ? null : template.spec();
                if (spec != null) {
                    want(spec);
                }
            }
        }
        wanted.removeAll(classes.keySet());
        for (String name : wanted) {
            classes.put(name, assumed(name, Map.of()));
            assumptions.add("the StorageClass '" + name + "' is not in the input: EBS volumes in the zone of the pod"
                    + " are assumed");
        }
        if (wantsDefault && classes.values().stream().noneMatch(StorageClass::isDefault)) {
            classes.put(DEFAULT, assumed(DEFAULT, Map.of("storageclass.kubernetes.io/is-default-class", "true")));
            assumptions.add("there is no default StorageClass in the input: EBS volumes in the zone of the pod are"
                    + " assumed");
        }
        return StorageFacts.of(input.claims.values(), input.volumes, classes.values());
    }

    private void want(PersistentVolumeClaim.Spec spec) {
        if (!spec.volumeName().isEmpty()) {
            return;
        }
        String name = spec.storageClassName();
        if (name == null) {
            wantsDefault = true;
        } else if (!name.isEmpty()) {
            wanted.add(name);
        }
    }

    private static StorageClass assumed(String name, Map<String, String> annotations) {
        var metadata = new ObjectMeta(name, "", "", "", 0, null, null, Map.of(), annotations, List.of(), List.of());
        return new StorageClass(metadata, "ebs.csi.aws.com", "WaitForFirstConsumer", List.of());
    }
}
