package dev.joiner.webhook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.schema.Finding;
import dev.joiner.cluster.client.BoundedTree;
import dev.joiner.cluster.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request of the API server and the answers to it ({@code admission.k8s.io/v1}).
 *
 * @param uid to be repeated in the answer
 * @param apiVersion of the object, as {@code karpenter.sh/v1}; {@code v1} in the core group
 * @param kind of the object
 * @param namespace of the request; empty for a kind that has none
 * @param object as it would be stored; without fields at a deletion
 */
record AdmissionReview(String uid, String apiVersion, String kind, String namespace, JsonObject object) {
    /** The API server cuts longer warnings. */
    private static final int LONGEST_WARNING = 256;

    private static final ObjectMeta NO_METADATA =
            new ObjectMeta("", "", "", "", 0, null, null, Map.of(), Map.of(), List.of(), List.of());

    /** An object of megabytes must not get an answer of megabytes. */
    private static final int LONGEST_MESSAGE = 8 << 10;

    /** It drops the rest beyond 4 KiB in all. */
    private static final int MOST_WARNINGS = 16;

    /**
     * Reads a request; of it only what is judged here.
     *
     * @throws IllegalArgumentException if it is not an AdmissionReview
     * @throws BoundedTree.TooCostly if its object is too costly to look at
     */
    static AdmissionReview parse(InputStream body) {
        try (JsonReader in = BoundedTree.reader(body)) {
            var request = new Request();
            fields(in, (name, at) -> {
                if (name.equals("request")) {
                    fields(at, request::read);
                } else {
                    at.skipValue();
                }
            });
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalStateException("there is more behind it");
            }
            return request.review();
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new IllegalArgumentException("not an AdmissionReview with a request", e);
        }
    }

    private interface Field {
        void read(String name, JsonReader in) throws IOException;
    }

    private static void fields(JsonReader in, Field field) throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            field.read(in.nextName(), in);
        }
        in.endObject();
    }

    /** What has been read so far. */
    private static final class Request {
        private String uid = "";
        private String group = "";
        private String version = "";
        private String kind = "";
        private String namespace = "";
        private JsonObject object = new JsonObject();

        private void read(String name, JsonReader in) throws IOException {
            switch (name) {
                case "uid" -> uid = in.nextString();
                case "namespace" -> namespace = in.nextString();
                case "kind" -> fields(in, this::readKind);
                case "object" -> {
                    if (BoundedTree.read(in, BoundedTree.MOST_VALUES) instanceof JsonObject read) {
                        object = read;
                    }
                }
                default -> in.skipValue();
            }
        }

        private void readKind(String name, JsonReader in) throws IOException {
            switch (name) {
                case "group" -> group = in.nextString();
                case "version" -> version = in.nextString();
                case "kind" -> kind = in.nextString();
                default -> in.skipValue();
            }
        }

        private AdmissionReview review() {
            if (uid.isEmpty() || kind.isEmpty()) {
                throw new IllegalStateException("there is no uid, or no kind");
            }
            return new AdmissionReview(uid, group.isEmpty() ? version : group + "/" + version, kind, namespace, object);
        }
    }

    /** The object's metadata; empty where it has none that can be read. */
    ObjectMeta metadata() {
        try {
            return Objects.requireNonNullElse(
                    Json.gson().fromJson(object.get("metadata"), ObjectMeta.class), NO_METADATA);
        } catch (JsonParseException | IllegalArgumentException e) {
            return NO_METADATA;
        }
    }

    /** Lets it through as it is. */
    String allow() {
        return answer(Map.of("uid", uid, "allowed", true));
    }

    /** Lets it through with a patch, if there is one. */
    String allow(List<Map<String, Object>> patch) {
        return judge(List.of(), patch);
    }

    /** Refuses it if a finding is an error; all findings are told. */
    String judge(List<Finding> findings) {
        return judge(findings, List.of());
    }

    /** The same, with a patch if it is let through. */
    String judge(List<Finding> findings, List<Map<String, Object>> patch) {
        var response = new LinkedHashMap<String, Object>();
        List<String> errors = findings.stream()
                .filter(Finding::isError)
                .map(Finding::toString)
                .toList();
        response.put("uid", uid);
        response.put("allowed", errors.isEmpty());
        response.put(
                "warnings",
                findings.stream()
                        .limit(MOST_WARNINGS)
                        .filter(finding -> !finding.isError())
                        .map(Finding::toString)
                        .map(text -> cut(text, LONGEST_WARNING))
                        .toList());
        if (!errors.isEmpty()) {
            response.put(
                    "status",
                    Map.of(
                            "code",
                            422,
                            "reason",
                            "Invalid",
                            "message",
                            cut(String.join("; ", errors), LONGEST_MESSAGE)));
        } else if (!patch.isEmpty()) {
            String text = Json.gson().toJson(patch);
            response.put("patchType", "JSONPatch");
            response.put("patch", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
        return answer(response);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    private static String answer(Map<String, Object> response) {
        return Json.gson()
                .toJson(Map.of("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview", "response", response));
    }

    /** Whether there is an object to look at; a deletion has none. */
    boolean hasObject() {
        return !object.isEmpty();
    }
}
