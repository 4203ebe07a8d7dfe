package dev.joiner.cli.plan;

import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.PersistentVolumeClaim;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Any workload that makes pods from a template: how many, and of what. Fields that a kind lacks are null. */
record TemplatedWorkload(
        ObjectMeta metadata, @Nullable Spec spec, @Nullable Status status) {
    /** What has become of a Job. */
    record Status(@Nullable Integer succeeded, @Nullable List<Condition> conditions) {
        /** Whether no more pods come: it is complete, or has failed. */
        boolean isOver() {
            return conditions != null
                    && (Condition.isTrue(conditions, "Complete") || Condition.isTrue(conditions, "Failed"));
        }
    }

    /**
     * What is wanted.
     *
     * @param template of the pods; of a CronJob it is in {@code jobTemplate}
     */
    record Spec(
            @Nullable Integer replicas,
            @Nullable Integer parallelism,
            @Nullable Integer completions,
            @Nullable Boolean suspend,
            DaemonSet.@Nullable Template template,
            @Nullable JobTemplate jobTemplate,
            @Nullable Ordinals ordinals,
            List<ClaimTemplate> volumeClaimTemplates) {
        Spec {
            volumeClaimTemplates =
                    List.copyOf(Objects.requireNonNullElse(volumeClaimTemplates, List.<ClaimTemplate>of()));
        }
    }

    /** What a CronJob makes. */
    record JobTemplate(@Nullable Spec spec) {}

    /** Where a StatefulSet begins to count. */
    record Ordinals(@Nullable Integer start) {}

    /** A claim that each pod of a StatefulSet gets. */
    record ClaimTemplate(@Nullable ObjectMeta metadata, PersistentVolumeClaim.@Nullable Spec spec) {}
}
