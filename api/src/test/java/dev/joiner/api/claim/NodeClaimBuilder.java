package dev.joiner.api.claim;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims for tests: of pool {@code default}, without an instance, unless said otherwise. */
public final class NodeClaimBuilder {
    private final String name;
    private String providerId = "";
    private String nodeName = "";
    private @Nullable Instant deletedAt;
    private Instant createdAt = Instant.EPOCH;
    private final Map<String, String> labels =
            new LinkedHashMap<>(Map.of(Labels.NODE_POOL, "default", Labels.MANAGED, "true"));
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private final Map<String, String> capacity = new LinkedHashMap<>();
    private final List<Condition> conditions = new ArrayList<>();

    private NodeClaimBuilder(String name) {
        this.name = name;
    }

    public static NodeClaimBuilder aClaim(String name) {
        return new NodeClaimBuilder(name);
    }

    /** Has the instance whose node {@code NodeBuilder.aNode(node)} makes. */
    public NodeClaimBuilder on(String node) {
        providerId = "aws:///a/" + node;
        nodeName = node;
        return this;
    }

    /** JSON of the room held on it. */
    public NodeClaimBuilder held(String json) {
        return annotation(Labels.HELD, json);
    }

    public NodeClaimBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** Karpenter's, or a person's. */
    public NodeClaimBuilder foreign() {
        labels.remove(Labels.MANAGED);
        return this;
    }

    public NodeClaimBuilder pool(String pool) {
        labels.put(Labels.NODE_POOL, pool);
        return this;
    }

    public NodeClaimBuilder capacity(String resource, String quantity) {
        capacity.put(resource, quantity);
        return this;
    }

    public NodeClaimBuilder createdAt(Instant instant) {
        createdAt = instant;
        return this;
    }

    public NodeClaimBuilder is(String condition) {
        conditions.add(new Condition(condition, "True", condition, "", null));
        return this;
    }

    public NodeClaimBuilder deleting() {
        deletedAt = Instant.EPOCH;
        return this;
    }

    public NodeClaim build() {
        var metadata = new ObjectMeta(
                name,
                "",
                "uid-" + name,
                "1",
                1,
                createdAt,
                deletedAt,
                labels,
                annotations,
                List.of(),
                List.of(Labels.TERMINATION_FINALIZER));
        var status = new NodeClaim.Status(providerId, nodeName, "", capacity, Map.of(), conditions);
        return new NodeClaim(metadata, NodeClaim.Spec.EMPTY, status);
    }
}
