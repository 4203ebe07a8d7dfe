package dev.joiner.provisioner.state;

import com.google.gson.JsonParseException;
import dev.joiner.api.Labels;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.Json;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The size that a claim's node is counted with until its instance is known. Kept on the claim, so that the next leader,
 * who finds it with its launch unanswered, counts the same: without it the node would have no room for the pods that
 * are still to be planned, and none of it would count against the pool's limits.
 *
 * @param instanceType the cheapest that the plan allows
 * @param capacity the largest that the plan allows, for limits
 * @param allocatable of the cheapest, for pods
 */
public record PlannedSize(String instanceType, Resources capacity, Resources allocatable) {
    /** Nothing is known. */
    static final PlannedSize UNKNOWN = new PlannedSize("", Resources.NONE, Resources.NONE);

    private record Text(
            @Nullable String instanceType,
            @Nullable SortedMap<String, String> capacity,
            @Nullable SortedMap<String, String> allocatable) {}

    /** The value of the annotation {@link Labels#PLANNED_SIZE}. */
    public String annotation() {
        return Json.gson().toJson(new Text(instanceType, capacity.quantities(), allocatable.quantities()));
    }

    /** What annotations say; {@link #UNKNOWN} when they say nothing that can be read. */
    static PlannedSize of(Map<String, String> annotations) {
        try {
            Text text = Json.gson().fromJson(annotations.get(Labels.PLANNED_SIZE), Text.class);
            return text == null
                    ? UNKNOWN
                    : new PlannedSize(
                            Objects.requireNonNullElse(text.instanceType(), ""),
                            Resources.parse(Objects.requireNonNullElse(text.capacity(), Map.of())),
                            Resources.parse(Objects.requireNonNullElse(text.allocatable(), Map.of())));
        } catch (JsonParseException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
