package dev.joiner.cluster.state;

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
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.ExtenderReports;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.reflect.Reflector;
import dev.joiner.planner.pods.StorageFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Every cache that provisioning reads, and the index over the pods. Thread-safe once started; followed by one
 * reflector a kind until closed.
 */
public final class ClusterCaches implements Liveness, AutoCloseable {
    private final KubeClient client;
    private final List<Reflector<?>> reflectors = new ArrayList<>();
    private final Reflector<Pod> pods;
    private final Reflector<Node> nodes;
    private final Reflector<Workload> replicaSets;
    private final Reflector<Workload> statefulSets;
    private final Reflector<Workload> jobs;
    private final Reflector<ResourceQuota> quotas;
    private final Reflector<DaemonSet> daemonSets;
    private final Reflector<Provisioner> provisioners;
    private final Reflector<AwsNodeTemplate> templates;
    private final Reflector<KarpenterNodePool> nodePools;
    private final Reflector<Ec2NodeClass> nodeClasses;
    private final Reflector<NodeClaim> claims;
    private final Reflector<Demand> demands;
    private final Reflector<Namespace> namespaces;
    private final Reflector<PersistentVolume> volumes;
    private final Reflector<PersistentVolumeClaim> volumeClaims;
    private final Reflector<StorageClass> storageClasses;
    private final Reflector<CsiNode> csiNodes;
    private final PodIndex podIndex = new PodIndex();
    private final AdvanceDemands advance;
    private final ExtenderReports reports = new ExtenderReports(System::nanoTime);

    /** Caches over this client, not started. */
    public ClusterCaches(KubeClient client) {
        this.client = client;
        pods = follow(ResourceType.PODS, new LeanPods());
        nodes = follow(ResourceType.NODES);
        replicaSets = follow(ResourceType.REPLICA_SETS);
        statefulSets = follow(ResourceType.STATEFUL_SETS);
        jobs = follow(ResourceType.JOBS);
        quotas = follow(ResourceType.RESOURCE_QUOTAS);
        daemonSets = follow(ResourceType.DAEMON_SETS);
        provisioners = follow(ResourceType.PROVISIONERS);
        templates = follow(ResourceType.AWS_NODE_TEMPLATES);
        nodePools = follow(ResourceType.NODE_POOLS);
        nodeClasses = follow(ResourceType.EC2_NODE_CLASSES);
        claims = follow(ResourceType.NODE_CLAIMS);
        demands = follow(ResourceType.DEMANDS);
        namespaces = follow(ResourceType.NAMESPACES);
        volumes = follow(ResourceType.VOLUMES);
        volumeClaims = follow(ResourceType.VOLUME_CLAIMS);
        storageClasses = follow(ResourceType.STORAGE_CLASSES);
        csiNodes = follow(ResourceType.CSI_NODES);
        pods.cache().listen(podIndex);
        advance = new AdvanceDemands(demands.cache(), pods.cache());
        demands.cache().listen(reports);
    }

    private <T extends KubeObject> Reflector<T> follow(ResourceType<T> type) {
        return follow(type, UnaryOperator.identity());
    }

    private <T extends KubeObject> Reflector<T> follow(ResourceType<T> type, UnaryOperator<T> kept) {
        var reflector = new Reflector<>(client, type, kept, new SplittableRandom());
        reflectors.add(reflector);
        return reflector;
    }

    /** Starts to follow all kinds. */
    public void start() {
        reflectors.forEach(Reflector::start);
    }

    /** Waits until each kind was listed once; false if that took longer. */
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (Reflector<?> reflector : reflectors) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (!reflector.awaitSynced(left)) {
                return false;
            }
        }
        return true;
    }

    /** Whether each kind was listed once. */
    public boolean isSynced() {
        return reflectors.stream().allMatch(Reflector::isSynced);
    }

    /** What has not been listed yet and why, for people; empty when everything has. */
    public String missing() {
        return reflectors.stream()
                .map(Reflector::missing)
                .filter(missing -> !missing.isEmpty())
                .collect(Collectors.joining(", "));
    }

    @Override
    public String ailment() {
        return Liveness.of(reflectors).ailment();
    }

    /** How old the oldest of the caches is. */
    public Duration staleness() {
        return reflectors.stream()
                .map(Reflector::staleness)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    public ObjectCache<Pod> pods() {
        return pods.cache();
    }

    public ObjectCache<Node> nodes() {
        return nodes.cache();
    }

    public ObjectCache<Workload> replicaSets() {
        return replicaSets.cache();
    }

    public ObjectCache<Workload> statefulSets() {
        return statefulSets.cache();
    }

    public ObjectCache<Workload> jobs() {
        return jobs.cache();
    }

    public ObjectCache<ResourceQuota> quotas() {
        return quotas.cache();
    }

    public ObjectCache<DaemonSet> daemonSets() {
        return daemonSets.cache();
    }

    public ObjectCache<Provisioner> provisioners() {
        return provisioners.cache();
    }

    public ObjectCache<AwsNodeTemplate> templates() {
        return templates.cache();
    }

    public ObjectCache<KarpenterNodePool> nodePools() {
        return nodePools.cache();
    }

    public ObjectCache<Ec2NodeClass> nodeClasses() {
        return nodeClasses.cache();
    }

    public ObjectCache<NodeClaim> claims() {
        return claims.cache();
    }

    public ObjectCache<Demand> demands() {
        return demands.cache();
    }

    public ObjectCache<Namespace> namespaces() {
        return namespaces.cache();
    }

    public ObjectCache<PersistentVolume> volumes() {
        return volumes.cache();
    }

    public ObjectCache<PersistentVolumeClaim> volumeClaims() {
        return volumeClaims.cache();
    }

    public ObjectCache<StorageClass> storageClasses() {
        return storageClasses.cache();
    }

    /** What CSI drivers say of each node. */
    public ObjectCache<CsiNode> csiNodes() {
        return csiNodes.cache();
    }

    /** What is known of volumes now; a copy. */
    public StorageFacts storage() {
        return StorageFacts.of(
                volumeClaims.cache().all(),
                volumes.cache().all(),
                storageClasses.cache().all());
    }

    /** Pods by node, demand and owner. */
    public PodIndex podIndex() {
        return podIndex;
    }

    /** Capacity that users want in advance. */
    public AdvanceDemands advance() {
        return advance;
    }

    /** What extenders have reported. */
    public ExtenderReports reports() {
        return reports;
    }

    /** Stops following. */
    @Override
    public void close() {
        reflectors.forEach(Reflector::close);
    }
}
