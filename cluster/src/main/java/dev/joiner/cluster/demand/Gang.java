package dev.joiner.cluster.demand;

import dev.joiner.api.kube.Pod;
import java.util.Map;
import java.util.Optional;

/**
 * Pods that are of use together only. Named by our annotations, or by the labels that the coscheduling plugin
 * reads; its PodGroup objects are not.
 *
 * @param minimum pods that must have room before any of them may start
 */
public record Gang(String namespace, String name, int minimum) {
    /** Annotation with the gang's name. */
    public static final String NAME = "joiner.dev/gang";

    /** Annotation with the least number of pods. */
    public static final String MINIMUM = "joiner.dev/gang-minimum";

    /** Label of the coscheduling plugin with a gang's name. */
    static final String COSCHEDULING_NAME = "pod-group.scheduling.sigs.k8s.io/name";

    /** Label of the coscheduling plugin with the least number of pods. */
    static final String COSCHEDULING_MINIMUM = "pod-group.scheduling.sigs.k8s.io/min-available";

    /** The gang of a pod; empty when it names none, or no number of at least 2. */
    public static Optional<Gang> of(Pod pod) {
        Optional<Gang> ours = of(pod, pod.metadata().annotations(), NAME, MINIMUM);
        return ours.isPresent() ? ours : of(pod, pod.metadata().labels(), COSCHEDULING_NAME, COSCHEDULING_MINIMUM);
    }

    /** Asked for every pod at every change: a pod without a gang must cost two looks into a map. */
    private static Optional<Gang> of(Pod pod, Map<String, String> texts, String nameKey, String minimumKey) {
        String name = texts.getOrDefault(nameKey, "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        int minimum = number(texts.getOrDefault(minimumKey, ""));
        return minimum < 2
                ? Optional.empty()
                : Optional.of(new Gang(pod.metadata().namespace(), name, minimum));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
