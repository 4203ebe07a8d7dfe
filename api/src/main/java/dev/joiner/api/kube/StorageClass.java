package dev.joiner.api.kube;

import java.util.List;

/** How volumes are made. */
public record StorageClass(
        ObjectMeta metadata, String provisioner, String volumeBindingMode, List<Topology> allowedTopologies)
        implements KubeObject {
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    /** Makes absent fields empty. */
    public StorageClass {
        provisioner = Absent.text(provisioner);
        volumeBindingMode = Absent.text(volumeBindingMode);
        allowedTopologies = Absent.list(allowedTopologies);
    }

    /** Whether claims that name no class get this one. */
    public boolean isDefault() {
        return "true".equals(metadata.annotations().get(DEFAULT));
    }

    /** Whether volumes are made where the first pod goes, not at once. */
    public boolean waitsForPod() {
        return volumeBindingMode.equals("WaitForFirstConsumer");
    }

    /** Where volumes may be; all expressions must hold. */
    public record Topology(List<LabelValues> matchLabelExpressions) {
        /** Makes absent fields empty. */
        public Topology {
            matchLabelExpressions = Absent.list(matchLabelExpressions);
        }
    }

    /** A label and its allowed values. */
    public record LabelValues(String key, List<String> values) {
        /** Makes absent fields empty. */
        public LabelValues {
            key = Absent.text(key);
            values = Absent.list(values);
        }
    }
}
