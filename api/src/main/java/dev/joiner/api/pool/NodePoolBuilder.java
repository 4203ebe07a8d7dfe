package dev.joiner.api.pool;

import dev.joiner.api.requirement.Requirements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link NodePool} of which little is said, or one that differs little from another. For one thread. */
public final class NodePoolBuilder {
    private final String name;
    private Generation generation;
    private String uid = "";
    private Requirements requirements = Requirements.NONE;
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private List<Taint> taints = List.of();
    private List<Taint> startupTaints = List.of();
    private Limits limits = Limits.NONE;
    private int weight;
    private String nodeClass = "default";
    private KubeletSettings kubelet = KubeletSettings.DEFAULT;
    private Optional<Duration> emptyFor = Optional.empty();

    NodePoolBuilder(Generation generation, String name) {
        this.generation = generation;
        this.name = name;
    }

    NodePoolBuilder(NodePool pool) {
        this(pool.generation(), pool.name());
        uid = pool.uid();
        requirements = pool.requirements();
        labels = pool.labels();
        annotations = pool.annotations();
        taints = pool.taints();
        startupTaints = pool.startupTaints();
        limits = pool.limits();
        weight = pool.weight();
        nodeClass = pool.nodeClass();
        kubelet = pool.kubelet();
        emptyFor = pool.emptyFor();
    }

    /** Which API it came from. */
    public NodePoolBuilder generation(Generation generation) {
        this.generation = generation;
        return this;
    }

    /** Of the object it came from. */
    public NodePoolBuilder uid(String uid) {
        this.uid = uid;
        return this;
    }

    /** On the nodes. */
    public NodePoolBuilder requirements(Requirements requirements) {
        this.requirements = requirements;
        return this;
    }

    /** Of its nodes. */
    public NodePoolBuilder labels(Map<String, String> labels) {
        this.labels = labels;
        return this;
    }

    /** Of its nodes. */
    public NodePoolBuilder taints(List<Taint> taints) {
        this.taints = taints;
        return this;
    }

    /** On the sum of its nodes' capacity. */
    public NodePoolBuilder limits(Limits limits) {
        this.limits = limits;
        return this;
    }

    /** 0 to 100. */
    public NodePoolBuilder weight(int weight) {
        this.weight = weight;
        return this;
    }

    /** Name of its node class. */
    public NodePoolBuilder nodeClass(String nodeClass) {
        this.nodeClass = nodeClass;
        return this;
    }

    /** Settings of its nodes' kubelets. */
    public NodePoolBuilder kubelet(KubeletSettings kubelet) {
        this.kubelet = kubelet;
        return this;
    }

    /** The pool as said so far. */
    public NodePool build() {
        return new NodePool(
                name,
                uid,
                generation,
                requirements,
                labels,
                annotations,
                taints,
                startupTaints,
                limits,
                weight,
                nodeClass,
                kubelet,
                emptyFor);
    }
}
