package dev.joiner.cluster.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** JSON patches (RFC 6902) as far as our code sends them: test, add, replace and remove. */
final class JsonPatches {
    private JsonPatches() {}

    /** Whether all tests hold; the object is changed only then. */
    static boolean apply(JsonObject object, JsonArray operations) {
        for (JsonElement operation : operations) {
            JsonObject step = operation.getAsJsonObject();
            List<String> path = Stream.of(
                            step.get("path").getAsString().substring(1).split("/", -1))
                    .map(name -> name.replace("~1", "/").replace("~0", "~"))
                    .toList();
            JsonElement at = object;
            for (String name : path.subList(0, path.size() - 1)) {
                at = at.isJsonArray()
                        ? at.getAsJsonArray().get(Integer.parseInt(name))
                        : at.getAsJsonObject().get(name);
            }
            if (at.isJsonArray()) {
                if (!step.get("op").getAsString().equals("remove")) {
                    throw new IllegalArgumentException("unknown operation on a list " + step);
                }
                at.getAsJsonArray().remove(Integer.parseInt(path.getLast()));
                continue;
            }
            JsonObject parent = at.getAsJsonObject();
            JsonElement value = step.get("value");
            switch (step.get("op").getAsString()) {
                case "test" -> {
                    if (!value.equals(parent.get(path.getLast()))) {
                        return false;
                    }
                }
                case "remove" -> parent.remove(path.getLast());
                case "add", "replace" -> parent.add(path.getLast(), value);
                default -> throw new IllegalArgumentException("unknown operation " + step);
            }
        }
        return true;
    }
}
