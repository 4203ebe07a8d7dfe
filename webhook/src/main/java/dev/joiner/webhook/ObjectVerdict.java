package dev.joiner.webhook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.rules.KindNames;
import dev.joiner.api.rules.ObjectRules;
import dev.joiner.api.rules.OwnKind;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.JsonTree;
import dev.joiner.planner.advice.PodAdvice;
import dev.joiner.planner.advice.PodTemplate;
import dev.joiner.planner.advice.PoolAdvice;
import dev.joiner.planner.advice.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that is wrong with an object, and everything its author should know: the one code behind the webhook and
 * {@code joiner validate}. Uses no HTTP and no Kubernetes client. Thread-safe: no state.
 */
public final class ObjectVerdict {
    private ObjectVerdict() {}

    /** The findings about an object of any kind; none about kinds that we know nothing of. */
    public static List<Finding> of(String apiVersion, String kind, JsonObject object, Surroundings around) {
        Optional<OwnKind> own = OwnKind.of(apiVersion, kind);
        if (own.isPresent()) {
            return own.filter(OwnKind::isChecked)
                    .map(known -> ofOwn(known, object, around))
                    .orElse(List.of());
        }
        Optional<Finding> misnamed = KindNames.check(apiVersion, kind);
        return misnamed.isPresent() ? List.of(misnamed.get()) : ofWorkload(apiVersion, kind, "", object, around);
    }

    /** Of one of our kinds. */
    static List<Finding> ofOwn(OwnKind kind, JsonObject object, Surroundings around) {
        var findings = new ArrayList<Finding>(
                ObjectRules.check(kind, Objects.requireNonNullElse(JsonTree.of(object), Map.of())));
        // Advice about an object that is refused anyway would only distract.
        if (findings.stream().noneMatch(Finding::isError)) {
            meaning(kind, object).ifPresent(pool -> findings.addAll(PoolAdvice.of(pool, around)));
        }
        return findings;
    }

    /**
     * Of a pod, or of a kind that makes pods.
     *
     * @param namespace where it will be, if the object does not say so itself
     */
    static List<Finding> ofWorkload(
            String apiVersion, String kind, String namespace, JsonObject object, Surroundings around) {
        Optional<PodTemplate> template = PodTemplates.of(apiVersion, kind, namespace, object);
        return template.map(pods -> PodAdvice.of(pods, around)).orElse(List.of());
    }

    private static Optional<NodePool> meaning(OwnKind kind, JsonObject object) {
        try {
            return switch (kind) {
                case PROVISIONER ->
                    Optional.of(Json.gson().fromJson(object, Provisioner.class).toNodePool());
                case NODE_POOL ->
                    Optional.of(Json.gson()
                            .fromJson(object, KarpenterNodePool.class)
                            .toNodePool());
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | JsonParseException e) {
            // The rules have found nothing, so it is metadata that cannot be read; the API server tells that.
            return Optional.empty();
        }
    }
}
