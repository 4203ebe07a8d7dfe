package dev.joiner.planner.pods;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.Preference;
import dev.joiner.planner.Relations;
import dev.joiner.planner.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the shapes of many pods: equal rules and equal requests are read once, and shapes share what was read.
 * Confined to one plan.
 */
public final class ShapeReader {
    private static final List<Requirements> ANY_NODE = List.of(Requirements.NONE);

    private final StorageFacts storage;
    private final Map<RuleText, Rules> rules = new HashMap<>();
    private final Map<Pod.ResourceRequirements, Resources> requests = new HashMap<>();

    /** Everything that a pod's rules are read from: namespace, labels, affinity and spread. */
    private static final class RuleText {
        private final Pod pod;
        private final int hash;

        RuleText(PodKey key) {
            pod = key.pod();
            hash = key.ruleHash();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RuleText that
                    && hash == that.hash
                    && pod.metadata().labels().equals(that.pod.metadata().labels())
                    && pod.spec()
                            .topologySpreadConstraints()
                            .equals(that.pod.spec().topologySpreadConstraints())
                    && Objects.equals(pod.spec().affinity(), that.pod.spec().affinity())
                    && pod.metadata().namespace().equals(that.pod.metadata().namespace());
        }
    }

    private record Rules(Relations relations, List<Preference> preferences) {}

    /** Reads volumes by these facts. */
    public ShapeReader(StorageFacts storage) {
        this.storage = storage;
    }

    /** The shape of a pod. */
    public Shape read(PodKey key) {
        Pod pod = key.pod();
        Pod.PodSpec spec = pod.spec();
        if (!isPlain(pod)) {
            return PodShapes.of(pod, storage);
        }
        var text = new RuleText(key);
        Rules known = rules.get(text);
        if (known == null) {
            var refusals = new ArrayList<String>();
            var read = new PodRules(pod, refusals);
            known = new Rules(read.relations(), read.preferences());
            if (!refusals.isEmpty()) {
                return PodShapes.of(pod, storage);
            }
            rules.put(text, known);
        }
        Resources request = requests(pod);
        if (request.isEmpty()) {
            return PodShapes.of(pod, storage);
        }
        return new Shape(
                request,
                ANY_NODE,
                List.of(),
                spec.priority(),
                List.of(),
                known.relations(),
                known.preferences(),
                List.of());
    }

    /** One container and no constraint on nodes: what most pods of a large demand are like. */
    private static boolean isPlain(Pod pod) {
        Pod.PodSpec spec = pod.spec();
        return spec.containers().size() == 1
                && spec.initContainers().isEmpty()
                && spec.containers().getFirst().ports().isEmpty()
                && spec.containers().getFirst().resources() != null
                && spec.claimVolumes().isEmpty()
                && spec.resourceClaims().isEmpty()
                && spec.overhead().isEmpty()
                && (spec.resources() == null
                        || (spec.resources().requests().isEmpty()
                                && spec.resources().limits().isEmpty()))
                && spec.nodeSelector().isEmpty()
                && spec.tolerations().isEmpty()
                && (spec.affinity() == null || spec.affinity().nodeAffinity() == null);
    }

    /** None when they cannot be read. */
    private Resources requests(Pod pod) {
        Pod.ResourceRequirements written = pod.spec().containers().getFirst().resources();
        if (written == null) {
            return Resources.NONE;
        }
        return requests.computeIfAbsent(written, absent -> {
            var refusals = new ArrayList<String>();
            Resources read = PodRequests.of(pod.spec(), refusals);
            return refusals.isEmpty() ? read : Resources.NONE;
        });
    }
}
