package dev.joiner.cli.manifest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.cluster.client.JsonTree;
import java.util.Objects;

/**
 * One object as its author wrote it.
 *
 * @param json all of it; not to be changed
 */
public record Manifest(Position where, String apiVersion, String kind, JsonObject json) {
    /** The name, empty when it has none. */
    public String name() {
        return metadata("name");
    }

    /** The namespace, empty when it says none. */
    public String namespace() {
        return metadata("namespace");
    }

    /** The same object in the namespace that kubectl would put it into, if it says none. */
    public Manifest inNamespace() {
        if (!namespace().isEmpty() || !(json.get("metadata") instanceof JsonObject)) {
            return this;
        }
        JsonObject placed = json.deepCopy();
        placed.getAsJsonObject("metadata").addProperty("namespace", "default");
        return new Manifest(where, apiVersion, kind, placed);
    }

    /** The API group, empty for Kubernetes' core. */
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** {@code Kind namespace/name}, as far as it says so. */
    public String subject() {
        String name = name();
        String namespace = namespace();
        return kind + (name.isEmpty() ? "" : " " + (namespace.isEmpty() ? "" : namespace + "/") + name);
    }

    /**
     * The object as one of our records; fields that the record does not have are ignored.
     *
     * @throws ManifestException if a field is of the wrong kind
     */
    public <T> T as(Class<T> type) {
        return Binding.read(this, type);
    }

    /** The whole object as plain maps, lists, texts, numbers and booleans, which rules read. */
    public Object tree() {
        return Objects.requireNonNull(JsonTree.of(json));
    }

    /** Something that is wrong with this object. */
    public ManifestException problem(String field, String problem) {
        return new ManifestException(where, subject(), field, problem);
    }

    private String metadata(String key) {
        return json.get("metadata") instanceof JsonObject metadata ? text(metadata.get(key)) : "";
    }

    private static String text(JsonElement element) {
        return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
    }
}
