package dev.joiner.api.kube;

import java.util.Map;

/** A namespace's ResourceQuota, as far as it bounds what pods may be made. */
public record ResourceQuota(ObjectMeta metadata, Status status) implements KubeObject {
    /** Makes absent fields empty. */
    public ResourceQuota {
        status = status == null ? Status.EMPTY : status;
    }

    /**
     * What the API server counts.
     *
     * @param hard what may be used, by resource
     * @param used what is
     */
    public record Status(Map<String, String> hard, Map<String, String> used) {
        static final Status EMPTY = new Status(Map.of(), Map.of());

        /** Makes absent fields empty. */
        public Status {
            hard = Absent.map(hard);
            used = Absent.map(used);
        }
    }
}
