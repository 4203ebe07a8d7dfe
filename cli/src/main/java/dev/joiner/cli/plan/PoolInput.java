package dev.joiner.cli.plan;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.rules.MovedFields;
import dev.joiner.api.rules.ObjectRules;
import dev.joiner.api.rules.OwnKind;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cli.catalogue.TypeSource;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cloud.ec2.TypeFacts;
import dev.joiner.planner.PoolView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Node pools and classes of the input, and what is assumed in place of those that are missing. */
final class PoolInput {
    private static final String DEFAULT = "default";

    /** Fields of a class that its instance types depend on. */
    private static final Pattern SIZES = Pattern.compile("^spec\\.(kubelet|blockDeviceMappings|instanceStorePolicy)");

    /** Classes that admission would refuse, with the reason. */
    private final List<String> unsupported = new ArrayList<>();

    private final List<String> moved = new ArrayList<>();
    private final Map<String, NodePool> pools = new LinkedHashMap<>();
    private final Map<String, Manifest> poolManifests = new LinkedHashMap<>();
    private final Map<String, NodeClass> classes = new LinkedHashMap<>();
    private final Map<String, KubeletSettings> kubelets = new LinkedHashMap<>();

    /**
     * A pool or class.
     *
     * @throws dev.joiner.cli.manifest.ManifestException if admission would refuse it
     */
    void add(Manifest manifest) {
        OwnKind kind = OwnKind.of(manifest.apiVersion(), manifest.kind())
                .orElseThrow(() -> manifest.problem(
                        "apiVersion",
                        "'" + manifest.apiVersion() + "' is not a version of " + manifest.kind()
                                + " that Joiner reads"));
        MovedFields.of(kind, manifest.tree()).forEach(field -> moved.add(manifest.subject() + ": " + field));
        List<Finding> errors = ObjectRules.check(kind, manifest.tree()).stream()
                .filter(Finding::isError)
                .toList();
        if (!errors.isEmpty()) {
            Finding first = errors.getFirst();
            String more =
                    errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more: 'joiner validate' lists them)";
            boolean isClass = kind == OwnKind.AWS_NODE_TEMPLATE || kind == OwnKind.EC2_NODE_CLASS;
            if (!isClass
                    || errors.stream()
                            .anyMatch(error -> SIZES.matcher(error.field()).find())) {
                throw manifest.problem(first.field(), first.message() + more);
            }
            unsupported.add(manifest.subject() + " cannot be launched with as it is, which changes no instance type: "
                    + first.field() + ": " + first.message() + more);
        }
        try {
            switch (kind) {
                case PROVISIONER -> add(manifest, manifest.as(Provisioner.class).toNodePool());
                case NODE_POOL ->
                    add(manifest, manifest.as(KarpenterNodePool.class).toNodePool());
                case AWS_NODE_TEMPLATE ->
                    add(manifest, manifest.as(AwsNodeTemplate.class).toNodeClass(), KubeletSettings.DEFAULT);
                case EC2_NODE_CLASS -> {
                    var object = manifest.as(Ec2NodeClass.class);
                    add(manifest, object.toNodeClass(), object.kubeletSettings());
                }
                case NODE_CLAIM, DEMAND -> {
                    // Kinds without meaning for a plan never come here.
                }
            }
        } catch (IllegalArgumentException e) {
            throw manifest.problem("spec", String.valueOf(e.getMessage()));
        }
    }

    private void add(Manifest manifest, NodePool pool) {
        if (pools.putIfAbsent(key(pool.generation(), pool.name()), pool) != null) {
            throw manifest.problem("metadata.name", "stands twice in the input");
        }
        poolManifests.put(key(pool.generation(), pool.name()), manifest);
    }

    private void add(Manifest manifest, NodeClass nodeClass, KubeletSettings kubelet) {
        String key = key(nodeClass.generation(), nodeClass.name());
        if (classes.putIfAbsent(key, nodeClass) != null) {
            throw manifest.problem("metadata.name", "stands twice in the input");
        }
        kubelets.put(key, kubelet);
    }

    /** Fields that another version has in another place, one line each. */
    List<String> movedFields() {
        return moved;
    }

    private static String key(Generation generation, String name) {
        return generation + "/" + name;
    }

    /**
     * The pools as the planner takes them.
     *
     * @param nodes that are there, to hold against the pools' limits
     * @param assumptions gets a line for each thing that is assumed
     */
    List<PoolView> views(TypeSource source, Collection<Node> nodes, List<String> assumptions) {
        if (pools.isEmpty()) {
            pools.put(key(Generation.V1, DEFAULT), everything());
            assumptions.add("there is no node pool in the input: one that allows everything is assumed ('default')");
        }
        assumptions.addAll(unsupported);
        var views = new ArrayList<PoolView>();
        pools.forEach((key, pool) -> {
            if (isReplaced(pool)) {
                assumptions.add(
                        "the Provisioner '" + pool.name() + "' is left out: the NodePool of the same name is used");
            } else {
                views.add(view(key, pool, source, nodes, assumptions));
            }
        });
        return views;
    }

    /** A name belongs to one pool, which is the NodePool. */
    private boolean isReplaced(NodePool pool) {
        return pool.generation() == Generation.V1ALPHA5 && pools.containsKey(key(Generation.V1, pool.name()));
    }

    /** Whether the input has no pool, so that one is assumed. */
    boolean isAssumed() {
        return poolManifests.isEmpty();
    }

    /** The start-up taints of the node's pool; empty for a node of none. */
    Optional<List<Taint>> startupTaints(Node node) {
        return poolName(node)
                .map(name -> Optional.ofNullable(pools.get(key(Generation.V1, name)))
                        .or(() -> Optional.ofNullable(pools.get(key(Generation.V1ALPHA5, name))))
                        .map(NodePool::startupTaints)
                        .orElse(List.of()));
    }

    /** The name of the pool that made a node, under either generation's label. */
    private static Optional<String> poolName(Node node) {
        Map<String, String> labels = node.metadata().labels();
        return Optional.ofNullable(labels.get(Labels.NODE_POOL))
                .or(() -> Optional.ofNullable(labels.get(Labels.PROVISIONER)));
    }

    private PoolView view(
            String key, NodePool pool, TypeSource source, Collection<Node> nodes, List<String> assumptions) {
        String classKey = key(pool.generation(), pool.nodeClass());
        NodeClass nodeClass = classes.computeIfAbsent(classKey, missing -> {
            if (poolManifests.containsKey(key)) {
                assumptions.add("the " + (pool.generation() == Generation.V1 ? Ec2NodeClass.KIND : AwsNodeTemplate.KIND)
                        + " '" + pool.nodeClass() + "' is not in the input: one with all zones and default disks is"
                        + " assumed");
            }
            return NodeClass.plain(pool.generation(), pool.nodeClass());
        });
        NodePool set = pool.generation() == Generation.V1
                ? pool.toBuilder()
                        .kubelet(kubelets.getOrDefault(classKey, KubeletSettings.DEFAULT))
                        .build()
                : pool;
        try {
            tellWithoutPrice(pool, source.withoutPrice(set, nodeClass), assumptions);
            return new PoolView(set, nodeClass, source.types(set, nodeClass), used(pool, nodes));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Optional.ofNullable(poolManifests.get(key))
                    .<RuntimeException>map(manifest -> manifest.problem("spec", String.valueOf(e.getMessage())))
                    .orElse(e);
        }
    }

    private static void tellWithoutPrice(NodePool pool, List<String> types, List<String> assumptions) {
        if (!types.isEmpty()) {
            var families = new TreeSet<String>();
            types.forEach(type -> families.add(TypeFacts.family(type)));
            assumptions.add("no price is known of " + types.size() + " instance types that the pool '" + pool.name()
                    + "' allows; they are left out: those of " + String.join(", ", families));
        }
    }

    private static Resources used(NodePool pool, Collection<Node> nodes) {
        Resources used = Resources.NONE;
        for (Node node : nodes) {
            if (poolName(node).filter(pool.name()::equals).isPresent()) {
                used = used.plus(Resources.parse(node.status().capacity()));
            }
        }
        return used;
    }

    private static NodePool everything() {
        return NodePool.builder(Generation.V1, DEFAULT).nodeClass(DEFAULT).build();
    }
}
