package dev.joiner.api.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A claim to a volume: which class it asks for, and which volume it got. */
public record PersistentVolumeClaim(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Annotation that the controller sets when the bond of claim and volume is complete. */
    public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

    /** Makes absent fields empty. */
    public PersistentVolumeClaim {
        spec = spec == null ? Spec.EMPTY : spec;
        status = status == null ? Status.EMPTY : status;
    }

    /** Whether its volume is lost: the pod can never start. */
    public boolean isLost() {
        return status.phase().equals("Lost");
    }

    /**
     * What is asked for.
     *
     * @param storageClassName null asks for the default class, an empty text for none
     * @param volumeName empty while the claim has no volume
     * @param accessModes how many pods and nodes may have it
     */
    public record Spec(@Nullable String storageClassName, String volumeName, List<String> accessModes) {
        static final Spec EMPTY = new Spec(null, "", List.of());

        /** Makes absent fields empty. */
        public Spec {
            volumeName = Absent.text(volumeName);
            accessModes = Absent.list(accessModes);
        }

        /** Whether one pod at a time may have it. */
        public boolean isForOnePod() {
            return accessModes.contains("ReadWriteOncePod");
        }
    }

    /** Where it stands. */
    public record Status(String phase) {
        static final Status EMPTY = new Status("");

        /** Makes absent fields empty. */
        public Status {
            phase = Absent.text(phase);
        }
    }
}
