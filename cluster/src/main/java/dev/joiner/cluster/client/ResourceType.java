package dev.joiner.cluster.client;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.CsiNode;
import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.Namespace;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.ResourceQuota;
import dev.joiner.api.kube.StorageClass;
import dev.joiner.api.kube.Workload;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;

/**
 * Where a kind is served, and the record that its objects become.
 *
 * @param group empty for the core group
 */
public record ResourceType<T extends KubeObject>(String group, String version, String plural, Class<T> type) {
    public static final ResourceType<Pod> PODS = new ResourceType<>("", "v1", "pods", Pod.class);
    public static final ResourceType<Node> NODES = new ResourceType<>("", "v1", "nodes", Node.class);
    public static final ResourceType<Workload> REPLICA_SETS =
            new ResourceType<>("apps", "v1", "replicasets", Workload.class);
    public static final ResourceType<Workload> STATEFUL_SETS =
            new ResourceType<>("apps", "v1", "statefulsets", Workload.class);
    public static final ResourceType<Workload> JOBS = new ResourceType<>("batch", "v1", "jobs", Workload.class);
    public static final ResourceType<ResourceQuota> RESOURCE_QUOTAS =
            new ResourceType<>("", "v1", "resourcequotas", ResourceQuota.class);
    public static final ResourceType<DaemonSet> DAEMON_SETS =
            new ResourceType<>("apps", "v1", "daemonsets", DaemonSet.class);
    public static final ResourceType<Provisioner> PROVISIONERS =
            new ResourceType<>("karpenter.sh", "v1alpha5", "provisioners", Provisioner.class);
    public static final ResourceType<AwsNodeTemplate> AWS_NODE_TEMPLATES =
            new ResourceType<>("karpenter.k8s.aws", "v1alpha1", "awsnodetemplates", AwsNodeTemplate.class);
    public static final ResourceType<KarpenterNodePool> NODE_POOLS =
            new ResourceType<>("karpenter.sh", "v1", "nodepools", KarpenterNodePool.class);
    public static final ResourceType<Ec2NodeClass> EC2_NODE_CLASSES =
            new ResourceType<>("karpenter.k8s.aws", "v1", "ec2nodeclasses", Ec2NodeClass.class);
    public static final ResourceType<Namespace> NAMESPACES =
            new ResourceType<>("", "v1", "namespaces", Namespace.class);
    public static final ResourceType<PersistentVolume> VOLUMES =
            new ResourceType<>("", "v1", "persistentvolumes", PersistentVolume.class);
    public static final ResourceType<PersistentVolumeClaim> VOLUME_CLAIMS =
            new ResourceType<>("", "v1", "persistentvolumeclaims", PersistentVolumeClaim.class);
    public static final ResourceType<StorageClass> STORAGE_CLASSES =
            new ResourceType<>("storage.k8s.io", "v1", "storageclasses", StorageClass.class);
    public static final ResourceType<CsiNode> CSI_NODES =
            new ResourceType<>("storage.k8s.io", "v1", "csinodes", CsiNode.class);
    public static final ResourceType<NodeClaim> NODE_CLAIMS =
            new ResourceType<>("karpenter.sh", "v1", "nodeclaims", NodeClaim.class);
    public static final ResourceType<Demand> DEMANDS =
            new ResourceType<>("joiner.dev", "v1alpha1", "demands", Demand.class);

    /** Path of all objects of the kind, in all namespaces. */
    public String path() {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version + "/" + plural;
    }

    /** Path of the kind in a namespace; of a cluster-wide kind with an empty namespace. */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return namespace.isEmpty() ? root + "/" + plural : root + "/namespaces/" + namespace + "/" + plural;
    }

    /** Path of one object. */
    public String path(String namespace, String name) {
        return path(namespace) + "/" + name;
    }
}
