package dev.joiner.provisioner.termination;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The finalizer that holds a claim and its node until the instance is gone. Thread-safe: no state. */
final class TerminationFinalizer {
    private TerminationFinalizer() {}

    /** Takes our finalizer off an object and leaves those of others; blocking. */
    static void drop(KubeClient kube, ResourceType<? extends KubeObject> type, String name) {
        Optional<? extends KubeObject> found = kube.get(type, "", name);
        if (found.isEmpty()) {
            return;
        }
        var kept = new ArrayList<>(found.get().metadata().finalizers());
        if (!kept.remove(Labels.TERMINATION_FINALIZER)) {
            return;
        }
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("resourceVersion", found.get().metadata().resourceVersion());
        metadata.put("finalizers", kept);
        try {
            kube.patch(type, "", name, Map.of("metadata", metadata));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
