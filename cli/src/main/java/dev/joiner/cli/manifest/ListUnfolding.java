package dev.joiner.cli.manifest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.function.Consumer;

/**
 * From documents to objects: a {@code List}, or any kind that ends with it and has items, becomes its items,
 * which may leave out what the list says (as {@code kind: PodList} does).
 */
final class ListUnfolding {
    private static final String LIST = "List";

    private final Consumer<Manifest> sink;
    private int documents;
    private int objects;

    ListUnfolding(Consumer<Manifest> sink) {
        this.sink = sink;
    }

    /** A whole document; one that holds nothing is passed over. */
    void document(Position where, JsonElement document) {
        if (document.isJsonNull()) {
            return;
        }
        if (!(document instanceof JsonObject object)) {
            throw new ManifestException(
                    where,
                    "",
                    "",
                    "is " + (document.isJsonArray() ? "a list" : "text") + " where an object is expected");
        }
        if (object.size() == 0) {
            return;
        }
        documents++;
        String kind = text(where, object, "kind");
        if (kind.endsWith(LIST) && object.get("items") instanceof JsonArray items) {
            String apiVersion = object.has("apiVersion") ? text(where, object, "apiVersion") : "v1";
            int index = 0;
            for (JsonElement item : items) {
                item(where.item(index++), apiVersion, kind, item);
            }
        } else {
            object(new Manifest(where, text(where, object, "apiVersion"), kind, object));
        }
    }

    /** One item of a list of this version and kind. */
    void item(Position where, String listVersion, String listKind, JsonElement element) {
        if (!(element instanceof JsonObject item)) {
            throw new ManifestException(where, "", "", "is not an object");
        }
        boolean typed = listKind.length() > LIST.length();
        String kind = typed && !item.has("kind")
                ? listKind.substring(0, listKind.length() - LIST.length())
                : text(where, item, "kind");
        String apiVersion = typed && !item.has("apiVersion") ? listVersion : text(where, item, "apiVersion");
        if (kind.endsWith(LIST) && item.has("items")) {
            throw new ManifestException(where, "", "kind", "a list cannot hold a list (" + kind + ")");
        }
        object(new Manifest(where, apiVersion, kind, item));
    }

    /** An object by itself. */
    void object(Manifest manifest) {
        objects++;
        sink.accept(manifest);
    }

    /** Documents so far that hold something. */
    int documents() {
        return documents;
    }

    /** Objects so far. */
    int objects() {
        return objects;
    }

    private static String text(Position where, JsonObject object, String key) {
        JsonElement value = object.get(key);
        if (value == null || value.isJsonNull()) {
            throw new ManifestException(
                    where, "", key, "is missing: every object of Kubernetes has apiVersion and kind");
        }
        if (!value.isJsonPrimitive() || value.getAsString().isBlank()) {
            throw new ManifestException(where, "", key, "is not the name of a " + key);
        }
        return value.getAsString();
    }
}
