package dev.joiner.cluster.state;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.Status;
import dev.joiner.cluster.demand.Gang;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is kept of a pod: what decides about room and about its end, with everything that pods of one owner have in
 * common kept once. A cluster of 100,000 pods would not fit into a process's memory otherwise. Confined to the
 * reflector that reads the pods.
 */
public final class LeanPods implements UnaryOperator<Pod> {
    /** Values kept for sharing; beyond it those that were not used for longest are forgotten, and cost memory again. */
    private static final int MOST_SHARED = 20_000;

    private static final Set<String> ANNOTATIONS =
            Set.of(Gang.NAME, Gang.MINIMUM, "kubernetes.io/config.mirror", Labels.DO_NOT_DISRUPT, Labels.DO_NOT_EVICT);

    private final Map<Object, Object> shared = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > MOST_SHARED;
        }
    };

    /** With nothing to share yet. */
    public LeanPods() {}

    @Override
    public Pod apply(Pod pod) {
        return new Pod(metadata(pod.metadata()), spec(pod.spec()), status(pod));
    }

    private ObjectMeta metadata(ObjectMeta full) {
        return new ObjectMeta(
                full.name(),
                share(full.namespace()),
                full.uid(),
                full.resourceVersion(),
                full.generation(),
                full.creationTimestamp(),
                full.deletionTimestamp(),
                share(full.labels()),
                share(annotations(full.annotations())),
                share(full.ownerReferences()),
                List.of());
    }

    private static Map<String, String> annotations(Map<String, String> all) {
        var kept = new HashMap<>(all);
        kept.keySet().retainAll(ANNOTATIONS);
        // Metadata copies a map that is not its own: it has to be its own before it can be shared.
        return kept.isEmpty()
                ? Map.of()
                : new ObjectMeta("", "", "", "", 0, null, null, Map.of(), kept, List.of(), List.of()).annotations();
    }

    private PodSpec spec(PodSpec full) {
        return new PodSpec(
                share(full.nodeName()),
                share(full.schedulerName()),
                share(full.nodeSelector()),
                full.affinity() == null ? null : share(full.affinity()),
                share(full.tolerations()),
                share(full.containers()),
                share(full.initContainers()),
                share(full.overhead()),
                full.resources() == null ? null : share(full.resources()),
                full.priority(),
                share(full.priorityClassName()),
                full.hostNetwork(),
                share(full.schedulingGates()),
                share(full.topologySpreadConstraints()),
                share(full.claimVolumes()),
                share(full.resourceClaims()));
    }

    private Status status(Pod pod) {
        Status full = pod.status();
        List<Condition> verdict = pod.isBound()
                ? List.of()
                : full.conditions().stream()
                        .filter(condition -> condition.type().equals("PodScheduled"))
                        .toList();
        return new Status(share(full.phase()), share(full.nominatedNodeName()), verdict);
    }

    @SuppressWarnings("unchecked")
    private <T> T share(T value) {
        Object known = shared.putIfAbsent(value, value);
        return known == null ? value : (T) known;
    }
}
