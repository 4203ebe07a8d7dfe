package dev.joiner.api.kube;

import dev.joiner.api.pool.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod: where it wants to be, and where it is. */
public record Pod(ObjectMeta metadata, PodSpec spec, Status status) implements KubeObject {
    /** Makes absent fields empty. */
    public Pod {
        spec = spec == null ? PodSpec.EMPTY : spec;
        status = status == null ? Status.EMPTY : status;
    }

    /** Whether it has ended. */
    public boolean isTerminal() {
        return status.phase().equals("Succeeded") || status.phase().equals("Failed");
    }

    /** Whether it is on a node. */
    public boolean isBound() {
        return !spec.nodeName().isEmpty();
    }

    /** Whether a DaemonSet made it. */
    public boolean isOfDaemonSet() {
        return metadata.controller()
                .filter(owner -> owner.kind().equals("DaemonSet"))
                .isPresent();
    }

    /** Whether the kubelet made it from a file, or it mirrors one of those. */
    public boolean isStatic() {
        return metadata.annotations().containsKey("kubernetes.io/config.mirror")
                || metadata.controller()
                        .filter(owner -> owner.kind().equals("Node"))
                        .isPresent();
    }

    /** The parts of a pod's status that matter here. */
    public record Status(String phase, String nominatedNodeName, List<Condition> conditions) {
        static final Status EMPTY = new Status("", "", List.of());

        /** Makes absent fields empty. */
        public Status {
            phase = Absent.text(phase);
            nominatedNodeName = Absent.text(nominatedNodeName);
            conditions = Absent.list(conditions);
        }
    }

    /** The parts of a pod's spec that placement depends on. */
    public record PodSpec(
            String nodeName,
            String schedulerName,
            Map<String, String> nodeSelector,
            @Nullable Affinity affinity,
            List<TolerationSpec> tolerations,
            List<Container> containers,
            List<Container> initContainers,
            Map<String, String> overhead,
            @Nullable ResourceRequirements resources,
            int priority,
            String priorityClassName,
            boolean hostNetwork,
            List<SchedulingGate> schedulingGates,
            List<TopologySpreadConstraint> topologySpreadConstraints,
            List<Volume> volumes,
            List<ResourceClaim> resourceClaims) {
        static final PodSpec EMPTY = new PodSpec(
                "", "", Map.of(), null, List.of(), List.of(), List.of(), Map.of(), null, 0, "", false, List.of(),
                List.of(), List.of(), List.of());

        /** Makes absent fields empty. */
        public PodSpec {
            nodeName = Absent.text(nodeName);
            schedulerName = Absent.text(schedulerName);
            nodeSelector = Absent.map(nodeSelector);
            tolerations = Absent.list(tolerations);
            containers = Absent.list(containers);
            initContainers = Absent.list(initContainers);
            overhead = Absent.map(overhead);
            priorityClassName = Absent.text(priorityClassName);
            schedulingGates = Absent.list(schedulingGates);
            topologySpreadConstraints = Absent.list(topologySpreadConstraints);
            volumes = Absent.list(volumes);
            resourceClaims = Absent.list(resourceClaims);
        }

        /**
         * The volumes that may bind the pod to a place. Among the others is the service account's, which the API
         * server gives a name of its own in each pod.
         */
        public List<Volume> claimVolumes() {
            for (Volume volume : volumes) {
                if (volume.isOfClaim()) {
                    return volumes.stream().filter(Volume::isOfClaim).toList();
                }
            }
            return List.of();
        }

        /** The same with other volumes. */
        public PodSpec withVolumes(List<Volume> others) {
            return with(priority, others);
        }

        /** The same with another priority. */
        public PodSpec withPriority(int other) {
            return with(other, volumes);
        }

        private PodSpec with(int otherPriority, List<Volume> otherVolumes) {
            return new PodSpec(
                    nodeName,
                    schedulerName,
                    nodeSelector,
                    affinity,
                    tolerations,
                    containers,
                    initContainers,
                    overhead,
                    resources,
                    otherPriority,
                    priorityClassName,
                    hostNetwork,
                    schedulingGates,
                    topologySpreadConstraints,
                    otherVolumes,
                    resourceClaims);
        }
    }

    /** A container's share of a pod. */
    public record Container(
            String name, @Nullable ResourceRequirements resources, String restartPolicy, List<Port> ports) {
        /** Makes absent fields empty. */
        public Container {
            name = Absent.text(name);
            restartPolicy = Absent.text(restartPolicy);
            ports = Absent.list(ports);
        }
    }

    /** A port; only one on the host matters to placement. */
    public record Port(int containerPort, int hostPort, String hostIP, String protocol) {
        /** Makes absent fields empty. */
        public Port {
            hostIP = Absent.text(hostIP);
            protocol = Absent.text(protocol);
        }
    }

    /** Requests and limits as written. */
    public record ResourceRequirements(Map<String, String> requests, Map<String, String> limits) {
        /** Makes absent fields empty. */
        public ResourceRequirements {
            requests = Absent.map(requests);
            limits = Absent.map(limits);
        }
    }

    /** A toleration as written. */
    public record TolerationSpec(String key, String operator, String value, String effect) {
        /** Makes absent fields empty. */
        public TolerationSpec {
            key = Absent.text(key);
            operator = Absent.text(operator);
            value = Absent.text(value);
            effect = Absent.text(effect);
        }

        /** As a value of the product. */
        public Toleration toToleration() {
            return new Toleration(key, operator, value, effect);
        }
    }

    /** All affinities. */
    public record Affinity(
            @Nullable NodeAffinity nodeAffinity,
            @Nullable PodAffinity podAffinity,
            @Nullable PodAffinity podAntiAffinity) {}

    /** Which nodes. */
    public record NodeAffinity(
            @Nullable NodeSelector requiredDuringSchedulingIgnoredDuringExecution,
            List<PreferredTerm> preferredDuringSchedulingIgnoredDuringExecution) {
        /** Makes absent fields empty. */
        public NodeAffinity {
            preferredDuringSchedulingIgnoredDuringExecution =
                    Absent.list(preferredDuringSchedulingIgnoredDuringExecution);
        }
    }

    /** Terms of which one must hold. */
    public record NodeSelector(List<NodeSelectorTerm> nodeSelectorTerms) {
        /** Makes absent fields empty. */
        public NodeSelector {
            nodeSelectorTerms = Absent.list(nodeSelectorTerms);
        }
    }

    /** Expressions that must all hold. */
    public record NodeSelectorTerm(
            List<LabelSelector.Expression> matchExpressions, List<LabelSelector.Expression> matchFields) {
        /** Makes absent fields empty. */
        public NodeSelectorTerm {
            matchExpressions = Absent.list(matchExpressions);
            matchFields = Absent.list(matchFields);
        }
    }

    /** A wish with its weight. */
    public record PreferredTerm(int weight, @Nullable NodeSelectorTerm preference) {}

    /** Which other pods, or which not. */
    public record PodAffinity(
            List<PodAffinityTerm> requiredDuringSchedulingIgnoredDuringExecution,
            List<WeightedPodAffinityTerm> preferredDuringSchedulingIgnoredDuringExecution) {
        /** Makes absent fields empty. */
        public PodAffinity {
            requiredDuringSchedulingIgnoredDuringExecution =
                    Absent.list(requiredDuringSchedulingIgnoredDuringExecution);
            preferredDuringSchedulingIgnoredDuringExecution =
                    Absent.list(preferredDuringSchedulingIgnoredDuringExecution);
        }
    }

    /** A wish about other pods with its weight. */
    public record WeightedPodAffinityTerm(
            int weight, @Nullable PodAffinityTerm podAffinityTerm) {}

    /**
     * Pods that must (not) share a domain with this one.
     *
     * @param labelSelector which pods; null selects none
     * @param namespaces of those pods; empty, and without a selector of namespaces, means the pod's own
     * @param namespaceSelector namespaces besides those named; an empty one selects all
     * @param matchLabelKeys keys whose value must be the pod's own
     * @param mismatchLabelKeys keys whose value must not be the pod's own
     */
    public record PodAffinityTerm(
            @Nullable LabelSelector labelSelector,
            String topologyKey,
            List<String> namespaces,
            @Nullable LabelSelector namespaceSelector,
            List<String> matchLabelKeys,
            List<String> mismatchLabelKeys) {
        /** Makes absent fields empty. */
        public PodAffinityTerm {
            topologyKey = Absent.text(topologyKey);
            namespaces = Absent.list(namespaces);
            matchLabelKeys = Absent.list(matchLabelKeys);
            mismatchLabelKeys = Absent.list(mismatchLabelKeys);
        }
    }

    /**
     * How evenly pods stand over domains.
     *
     * @param minDomains fewer domains than this make the smallest count 0; null means 1
     * @param nodeAffinityPolicy Honor (the default) or Ignore
     * @param nodeTaintsPolicy Honor or Ignore (the default)
     */
    public record TopologySpreadConstraint(
            int maxSkew,
            String topologyKey,
            String whenUnsatisfiable,
            @Nullable LabelSelector labelSelector,
            @Nullable Integer minDomains,
            List<String> matchLabelKeys,
            String nodeAffinityPolicy,
            String nodeTaintsPolicy) {
        /** Makes absent fields empty. */
        public TopologySpreadConstraint {
            topologyKey = Absent.text(topologyKey);
            whenUnsatisfiable = Absent.text(whenUnsatisfiable);
            matchLabelKeys = Absent.list(matchLabelKeys);
            nodeAffinityPolicy = Absent.text(nodeAffinityPolicy);
            nodeTaintsPolicy = Absent.text(nodeTaintsPolicy);
        }
    }

    /** A volume; only those that bind a pod to a place matter. */
    public record Volume(
            String name,
            @Nullable ClaimVolume persistentVolumeClaim,
            @Nullable EphemeralVolume ephemeral) {
        /** Makes absent fields empty. */
        public Volume {
            name = Absent.text(name);
        }

        /** Whether it is of a volume claim that somebody made, or that is made with the pod. */
        public boolean isOfClaim() {
            return persistentVolumeClaim != null || ephemeral != null;
        }
    }

    /** A volume that is made with the pod, from the template of a claim. */
    public record EphemeralVolume(@Nullable ClaimTemplate volumeClaimTemplate) {}

    /** The claim that is made for an ephemeral volume. */
    public record ClaimTemplate(PersistentVolumeClaim.@Nullable Spec spec) {}

    /** A reference to a volume claim. */
    public record ClaimVolume(String claimName) {
        /** Makes absent fields empty. */
        public ClaimVolume {
            claimName = Absent.text(claimName);
        }
    }

    /** A reference to a dynamic resource. */
    public record ResourceClaim(String name) {
        /** Makes absent fields empty. */
        public ResourceClaim {
            name = Absent.text(name);
        }
    }

    /** A gate that keeps the scheduler from looking at the pod. */
    public record SchedulingGate(String name) {
        /** Makes absent fields empty. */
        public SchedulingGate {
            name = Absent.text(name);
        }
    }
}
