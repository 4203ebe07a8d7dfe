package dev.joiner.api.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A volume: who serves it, and which nodes reach it. */
public record PersistentVolume(ObjectMeta metadata, Spec spec) implements KubeObject {
    /** Makes absent fields empty. */
    public PersistentVolume {
        spec = spec == null ? new Spec(null, null, null, null, null) : spec;
    }

    /** Terms of which a node must meet one; empty when every node reaches it. */
    public List<Pod.NodeSelectorTerm> terms() {
        Affinity affinity = spec.nodeAffinity();
        return affinity == null || affinity.required() == null
                ? List.of()
                : affinity.required().nodeSelectorTerms();
    }

    /** Whether it is a part of one node: its hostname says where it was, not where a pod may go. */
    public boolean isOnNode() {
        return spec.local() != null || spec.hostPath() != null;
    }

    /** What serves it; at most one of the sources is set. */
    public record Spec(
            @Nullable Csi csi,
            @Nullable Object local,
            @Nullable Object hostPath,
            @Nullable AwsDisk awsElasticBlockStore,
            @Nullable Affinity nodeAffinity) {}

    /** A CSI driver's volume. */
    public record Csi(String driver, String volumeHandle) {
        /** Makes absent fields empty. */
        public Csi {
            driver = Absent.text(driver);
            volumeHandle = Absent.text(volumeHandle);
        }
    }

    /** The in-tree form of an EBS volume, which the CSI driver serves today. */
    public record AwsDisk(String volumeID) {
        /** Makes absent fields empty. */
        public AwsDisk {
            volumeID = Absent.text(volumeID);
        }
    }

    /** Which nodes reach it. */
    public record Affinity(Pod.@Nullable NodeSelector required) {}
}
