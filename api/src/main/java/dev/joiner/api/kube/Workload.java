package dev.joiner.api.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ReplicaSet, StatefulSet or Job, as far as it says how many pods there will be; which fields mean anything
 * depends on the kind.
 */
public record Workload(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Makes absent fields empty. */
    public Workload {
        spec = spec == null ? Spec.EMPTY : spec;
        status = status == null ? Status.EMPTY : status;
    }

    /**
     * What is wanted.
     *
     * @param replicas pods wanted by a ReplicaSet or StatefulSet; null means 1
     * @param parallelism pods at once of a Job; null means 1
     * @param completions pods in all of a Job; null means as many as run at once
     */
    public record Spec(
            @Nullable Integer replicas,
            @Nullable Integer parallelism,
            @Nullable Integer completions,
            @Nullable Boolean suspend,
            String podManagementPolicy) {
        static final Spec EMPTY = new Spec(null, null, null, null, "");

        /** Makes absent fields empty. */
        public Spec {
            podManagementPolicy = Absent.text(podManagementPolicy);
        }
    }

    /** What is there. */
    public record Status(int active, int succeeded, int failed, List<Condition> conditions) {
        static final Status EMPTY = new Status(0, 0, 0, List.of());

        /** Makes absent fields empty. */
        public Status {
            conditions = Absent.list(conditions);
        }
    }
}
