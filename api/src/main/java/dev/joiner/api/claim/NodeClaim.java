package dev.joiner.api.claim;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The object {@code nodeclaims.karpenter.sh/v1}: one node wanted, being launched, or running. */
public record NodeClaim(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    public static final String API_VERSION = "karpenter.sh/v1";
    public static final String KIND = "NodeClaim";

    public static final String LAUNCHED = "Launched";
    public static final String REGISTERED = "Registered";
    public static final String INITIALIZED = "Initialized";
    public static final String READY = "Ready";

    /** Makes absent fields empty. */
    public NodeClaim {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
        status = Objects.requireNonNullElse(status, Status.EMPTY);
    }

    /**
     * Whether Joiner made it: it carries our label, or, from versions before that label, the launch that it belongs to.
     * Others are Karpenter's, or a person's.
     */
    public boolean isManaged() {
        return "true".equals(metadata.labels().get(Labels.MANAGED))
                || metadata.annotations().containsKey(Labels.LAUNCH_ID);
    }

    /** Whether the condition of a type is true. */
    public boolean is(String condition) {
        return Condition.isTrue(status.conditions(), condition);
    }

    /** What is wanted; immutable once written. */
    public record Spec(
            List<LabelSelector.Expression> requirements,
            List<Node.TaintSpec> taints,
            List<Node.TaintSpec> startupTaints,
            @Nullable NodeClassRef nodeClassRef,
            @Nullable ResourceRequests resources) {
        static final Spec EMPTY = new Spec(List.of(), List.of(), List.of(), null, null);

        /** Makes absent fields empty. */
        public Spec {
            requirements = List.copyOf(Objects.requireNonNullElse(requirements, List.<LabelSelector.Expression>of()));
            taints = List.copyOf(Objects.requireNonNullElse(taints, List.<Node.TaintSpec>of()));
            startupTaints = List.copyOf(Objects.requireNonNullElse(startupTaints, List.<Node.TaintSpec>of()));
        }

        /** Requests of the pods planned at first, DaemonSets included. */
        public Resources requests() {
            return resources == null ? Resources.NONE : Resources.parse(resources.requests());
        }
    }

    /** Resources by name. */
    public record ResourceRequests(Map<String, String> requests) {
        /** Makes absent fields empty. */
        public ResourceRequests {
            requests = Map.copyOf(Objects.requireNonNullElse(requests, Map.<String, String>of()));
        }
    }

    /** The node class by name. */
    public record NodeClassRef(String group, String kind, String name) {
        /** Makes absent fields empty. */
        public NodeClassRef {
            group = Objects.requireNonNullElse(group, "");
            kind = Objects.requireNonNullElse(kind, "");
            name = Objects.requireNonNullElse(name, "");
        }
    }

    /** What it has become. */
    public record Status(
            String providerID,
            String nodeName,
            String imageID,
            Map<String, String> capacity,
            Map<String, String> allocatable,
            List<Condition> conditions) {
        static final Status EMPTY = new Status("", "", "", Map.of(), Map.of(), List.of());

        /** Makes absent fields empty. */
        public Status {
            providerID = Objects.requireNonNullElse(providerID, "");
            nodeName = Objects.requireNonNullElse(nodeName, "");
            imageID = Objects.requireNonNullElse(imageID, "");
            capacity = Map.copyOf(Objects.requireNonNullElse(capacity, Map.<String, String>of()));
            allocatable = Map.copyOf(Objects.requireNonNullElse(allocatable, Map.<String, String>of()));
            conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.<Condition>of()));
        }
    }
}
