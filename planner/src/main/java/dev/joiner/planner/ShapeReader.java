package dev.joiner.planner;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Affinity;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shapes of many pods: equal rules and equal requests are read once, and shapes share what was read.
 * Confined to one plan.
 */
final class ShapeReader {
    private final StorageFacts storage;
    private final Map<RuleText, Rules> rules = new HashMap<>();
    private final Map<Pod.ResourceRequirements, Resources> requests = new HashMap<>();

    /** Everything that a pod's rules are read from. */
    private record RuleText(
            String namespace,
            Map<String, String> labels,
            @Nullable Affinity affinity,
            List<TopologySpreadConstraint> spreads) {}

    private record Rules(Relations relations, List<Preference> preferences) {}

    ShapeReader(StorageFacts storage) {
        this.storage = storage;
    }

    Shape read(Pod pod) {
        Pod.PodSpec spec = pod.spec();
        if (!isPlain(pod)) {
            return PodShapes.of(pod, storage);
        }
        var text = new RuleText(
                pod.metadata().namespace(), pod.metadata().labels(), spec.affinity(), spec.topologySpreadConstraints());
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
                List.of(Requirements.NONE),
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
                && spec.volumes().isEmpty()
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
