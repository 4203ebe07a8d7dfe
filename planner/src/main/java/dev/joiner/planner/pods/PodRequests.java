package dev.joiner.planner.pods;

import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.resource.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod takes of a node, as kube-scheduler counts it: the larger of all containers together and of each
 * init container beside the sidecars before it (KEP-753), then pod-level resources over both (KEP-2837), then
 * the runtime's overhead, and one place.
 */
public final class PodRequests {
    private PodRequests() {}

    /** The requests; a quantity that cannot be read is added to {@code refusals}. */
    public static Resources of(PodSpec spec, List<String> refusals) {
        try {
            Resources sidecars = Resources.NONE;
            Resources starting = Resources.NONE;
            for (Container container : spec.initContainers()) {
                Resources own = requests(container.resources());
                if (container.restartPolicy().equals("Always")) {
                    sidecars = sidecars.plus(own);
                    starting = starting.max(sidecars);
                } else {
                    starting = starting.max(sidecars.plus(own));
                }
            }
            Resources running = sidecars;
            for (Container container : spec.containers()) {
                running = running.plus(requests(container.resources()));
            }
            Resources total = running.max(starting);
            for (var entry : Resources.amountsOf(written(spec.resources())).entrySet()) {
                total = total.with(entry.getKey(), entry.getValue());
            }
            return total.plus(Resources.parse(spec.overhead())).with(Resources.PODS, 1);
        } catch (IllegalArgumentException e) {
            refusals.add("requests: " + e.getMessage());
            return Resources.NONE.with(Resources.PODS, 1);
        }
    }

    private static Resources requests(@Nullable ResourceRequirements resources) {
        return resources == null ? Resources.NONE : Resources.parse(written(resources));
    }

    /** Requests; a limit without a request is the request, as the API server defaults it. */
    private static Map<String, String> written(@Nullable ResourceRequirements resources) {
        if (resources == null) {
            return Map.of();
        }
        Map<String, String> both = new HashMap<>(resources.limits());
        both.putAll(resources.requests());
        return both;
    }
}
