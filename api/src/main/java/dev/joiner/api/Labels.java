package dev.joiner.api;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Labels, annotations, taints and finalizers by name: Kubernetes' own, Karpenter's, and ours. */
public final class Labels {
    public static final String ZONE = "topology.kubernetes.io/zone";
    /** AWS' own name of a zone, the same in every account. */
    public static final String ZONE_ID = "topology.k8s.aws/zone-id";

    public static final String REGION = "topology.kubernetes.io/region";
    public static final String INSTANCE_TYPE = "node.kubernetes.io/instance-type";
    public static final String ARCH = "kubernetes.io/arch";
    public static final String OS = "kubernetes.io/os";
    public static final String HOSTNAME = "kubernetes.io/hostname";

    public static final String CAPACITY_TYPE = "karpenter.sh/capacity-type";
    public static final String NODE_POOL = "karpenter.sh/nodepool";
    public static final String PROVISIONER = "karpenter.sh/provisioner-name";
    public static final String REGISTERED = "karpenter.sh/registered";
    public static final String INITIALIZED = "karpenter.sh/initialized";
    public static final String NODE_CLASS = "karpenter.k8s.aws/ec2nodeclass";
    public static final String DO_NOT_SYNC_TAINTS = "karpenter.sh/do-not-sync-taints";
    public static final String AWS_PREFIX = "karpenter.k8s.aws/";

    /** Annotation on pods and nodes: nobody disrupts it while it is {@code true}. */
    public static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

    /** The same in the v1alpha5 generation, on pods. */
    public static final String DO_NOT_EVICT = "karpenter.sh/do-not-evict";

    /** Taint that a node carries from its user data until it is registered and its room is nominated. */
    public static final String UNREGISTERED_TAINT = "karpenter.sh/unregistered";

    /** Taint of a node that is being taken away. */
    public static final String DISRUPTED_TAINT = "karpenter.sh/disrupted";

    /** Label of a node that is being taken away: load balancers leave it out. */
    public static final String EXCLUDE_FROM_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";

    /** Finalizer on nodes and claims: nothing goes before the instance has gone. */
    public static final String TERMINATION_FINALIZER = "karpenter.sh/termination";

    /**
     * Our mark. On claims and nodes, {@code true} says that Joiner made them: it never writes or ends others. On pools
     * and classes, {@code true} gives them to Joiner where another autoscaler is at work, too.
     */
    public static final String MANAGED = "joiner.dev/managed";

    /** Annotation on a claim: the launch that it belongs to. */
    public static final String LAUNCH_ID = "joiner.dev/launch-id";

    /** Annotation on a claim: its position among the claims of its launch, from 0. */
    public static final String LAUNCH_POSITION = "joiner.dev/launch-position";

    /** Annotation on a claim: how large its node counts until its instance is known. */
    public static final String PLANNED_SIZE = "joiner.dev/planned-size";

    /** Annotation on a claim: how often a launch was tried for it, from 1. */
    public static final String LAUNCH_ATTEMPT = "joiner.dev/launch-attempt";

    /** Annotation on a claim: the request as it was (or will be) sent, so that a crash can send the very same. */
    public static final String LAUNCH_REQUEST = "joiner.dev/launch-request";

    /** Annotation on a claim: room planned on it, as JSON object of demand (namespace/name) to pods. */
    public static final String HELD = "joiner.dev/held";

    /** Annotation on a running node: changes with the room that is held there, so that refused pods are tried again. */
    public static final String HELD_VERSION = "joiner.dev/held-version";

    /**
     * Label and taint key of the node that is none: it takes every pod for the scheduler's own filters, so that a pod
     * that fits nowhere else reaches our extender. No pod is ever bound to it.
     */
    public static final String SENTINEL = "joiner.dev/sentinel";

    /** Label on namespaces and objects: {@code enabled} lets our scheduler place their pods. */
    public static final String SCHEDULING = "joiner.dev/scheduling";

    /** Annotation on namespaces: {@code refuse} turns warnings about placement into refusals. */
    public static final String PLACEMENT_WARNINGS = "joiner.dev/placement-warnings";

    /** Value of {@link #SCHEDULING} that opts in. */
    public static final String SCHEDULING_ENABLED = "enabled";

    /** Name of the scheduler that has our extender, unless the chart says otherwise. */
    public static final String SCHEDULER_NAME = "joiner-scheduler";

    /** Other names of the same thing: deprecated ones, and the EBS driver's own name of the zone. */
    private static final Map<String, String> ALIASES = Map.of(
            "failure-domain.beta.kubernetes.io/zone", ZONE,
            "failure-domain.beta.kubernetes.io/region", REGION,
            "topology.ebs.csi.aws.com/zone", ZONE,
            "beta.kubernetes.io/arch", ARCH,
            "beta.kubernetes.io/os", OS,
            "beta.kubernetes.io/instance-type", INSTANCE_TYPE);

    private static final Set<String> WELL_KNOWN =
            Set.of(ZONE, ZONE_ID, REGION, INSTANCE_TYPE, ARCH, OS, CAPACITY_TYPE, "node.kubernetes.io/windows-build");

    private Labels() {}

    /** The one key under which a label is known here: its other names map to it. */
    public static String normalise(String key) {
        return ALIASES.getOrDefault(key, key);
    }

    /**
     * The value of a node's label, whichever of its names the node has it under; null without the label.
     *
     * @param key normalised
     */
    public static @Nullable String valueOf(Map<String, String> labels, String key) {
        String value = labels.get(key);
        if (value == null && ALIASES.containsValue(key)) {
            for (Map.Entry<String, String> alias : ALIASES.entrySet()) {
                if (value == null && alias.getValue().equals(key)) {
                    value = labels.get(alias.getKey());
                }
            }
        }
        return value;
    }

    /**
     * Whether nodes get this label without a pool saying so: a pod may ask for it although the pool's own
     * labels and requirements do not name it.
     */
    public static boolean isWellKnown(String key) {
        return WELL_KNOWN.contains(key) || key.startsWith(AWS_PREFIX);
    }
}
