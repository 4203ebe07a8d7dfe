package dev.joiner.cluster.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.joiner.api.kube.KubeObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API with our own records.
 *
 * <p>Addresses, certificates and tokens are the Kubernetes client's business; its models are not used, since
 * they fail on fields that a newer cluster sends. Every call has a deadline. Thread-safe; calls block.
 */
public final class KubeClient {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** The API server itself gives up on a call after a minute. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(70);

    /** HTTP/2 pings prove that a silent watch still has a peer; a missing answer ends it. */
    private static final Duration PING = Duration.ofSeconds(4);

    private static final String JSON = "application/json";
    private static final String FIELD_MANAGER = "joiner";

    private final ApiClient api;
    private final OkHttpClient calls;
    private final OkHttpClient lists;
    private final OkHttpClient watches;

    private KubeClient(ApiClient api) {
        this.api = api;
        OkHttpClient base = api.getHttpClient();
        calls = base.newBuilder().callTimeout(CALL_TIMEOUT).pingInterval(PING).build();
        lists = base.newBuilder()
                .callTimeout(LIST_TIMEOUT)
                .readTimeout(LIST_TIMEOUT)
                .pingInterval(PING)
                .build();
        watches = base.newBuilder()
                .callTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .pingInterval(PING)
                .build();
    }

    /**
     * A client for the cluster that this process runs in, or that the kubeconfig names.
     *
     * @param kubeconfig a kubeconfig file; null for the pod's own service account
     * @throws KubeException if the configuration cannot be read
     */
    public static KubeClient connect(@Nullable Path kubeconfig) {
        try {
            if (kubeconfig == null) {
                return new KubeClient(ClientBuilder.cluster().build());
            }
            try (Reader reader = Files.newBufferedReader(kubeconfig)) {
                KubeConfig config = KubeConfig.loadKubeConfig(reader);
                config.setFile(kubeconfig.toFile());
                return new KubeClient(ClientBuilder.kubeconfig(config).build());
            }
        } catch (IOException e) {
            String source = kubeconfig == null ? "the pod's service account" : "kubeconfig " + kubeconfig;
            throw new KubeException(KubeException.NO_ANSWER, "", "cannot read " + source + ": " + e.getMessage(), e);
        }
    }

    /** The API server's address, for messages. */
    public String server() {
        return api.getBasePath();
    }

    /** One object, empty when there is none. */
    public <T extends KubeObject> Optional<T> get(ResourceType<T> type, String namespace, String name) {
        try {
            return Optional.of(record(type, call("GET", type.path(namespace, name), Map.of(), null, JSON)));
        } catch (KubeException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Creates an object and gives it back as the API server stored it. */
    public <T extends KubeObject> T create(ResourceType<T> type, String namespace, Object body) {
        return record(type, call("POST", type.path(namespace), Map.of("fieldManager", FIELD_MANAGER), body, JSON));
    }

    /** Has the API server check a creation without storing the object. */
    public void createDryRun(ResourceType<?> type, String namespace, Object body) {
        var query = Map.of("fieldManager", FIELD_MANAGER, "dryRun", "All");
        var _ = record(type, call("POST", type.path(namespace), query, body, JSON));
    }

    /** Merges fields into an object; a field that is null goes. */
    public <T extends KubeObject> T patch(ResourceType<T> type, String namespace, String name, Object body) {
        return record(type, patchPath(type.path(namespace, name), body));
    }

    /**
     * Merges fields into an object of a built-in kind by Kubernetes' own rules, under which lists such as
     * finalizers are merged and not replaced.
     */
    public <T extends KubeObject> T strategicPatch(ResourceType<T> type, String namespace, String name, Object body) {
        return record(
                type,
                call(
                        "PATCH",
                        type.path(namespace, name),
                        Map.of("fieldManager", FIELD_MANAGER),
                        body,
                        "application/strategic-merge-patch+json"));
    }

    /** Merges fields into an object's status. */
    public <T extends KubeObject> T patchStatus(ResourceType<T> type, String namespace, String name, Object body) {
        return record(type, patchPath(type.path(namespace, name) + "/status", body));
    }

    /** Applies JSON patch operations to an object of a kind that we keep no record of. */
    public JsonObject jsonPatch(String path, List<Map<String, Object>> operations) {
        return call("PATCH", path, Map.of("fieldManager", FIELD_MANAGER), operations, "application/json-patch+json");
    }

    /** Deletes an object; one that is already gone counts as success. */
    public void delete(ResourceType<?> type, String namespace, String name) {
        try {
            call("DELETE", type.path(namespace, name), Map.of(), null, JSON);
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** Any call, with our records' JSON in and JSON out; for kinds that we keep no record of. */
    public JsonObject call(String method, String path, Map<String, String> query, @Nullable Object body) {
        return call(method, path, query, body, method.equals("PATCH") ? "application/merge-patch+json" : JSON);
    }

    /** A page of a list as it streams in; the caller closes it. Ends by itself when it is not read in time. */
    public Response list(String path, Map<String, String> query) {
        return answer("GET", path, execute(lists, request("GET", path, query, null, JSON), path));
    }

    /** A watch as it streams in; the caller closes it. */
    public Response watch(String path, Map<String, String> query) {
        return answer("GET", path, execute(watches, request("GET", path, query, null, JSON), path));
    }

    private JsonObject patchPath(String path, Object body) {
        return call("PATCH", path, Map.of("fieldManager", FIELD_MANAGER), body, "application/merge-patch+json");
    }

    private JsonObject call(
            String method, String path, Map<String, String> query, @Nullable Object body, String contentType) {
        try (Response response =
                answer(method, path, execute(calls, request(method, path, query, body, contentType), path))) {
            JsonElement json = JsonParser.parseReader(response.body().charStream());
            return json.isJsonObject() ? json.getAsJsonObject() : new JsonObject();
        } catch (JsonParseException e) {
            throw new KubeException(KubeException.NO_ANSWER, "", method + " " + path + ": the answer is not JSON", e);
        }
    }

    private Request request(
            String method, String path, Map<String, String> query, @Nullable Object body, String contentType) {
        var parameters = new ArrayList<Pair>();
        query.forEach((name, value) -> parameters.add(new Pair(name, value)));
        var headers = new HashMap<String, String>();
        headers.put("Accept", JSON);
        headers.put("Content-Type", contentType);
        byte[] bytes = body == null ? null : Json.gson().toJson(body).getBytes(StandardCharsets.UTF_8);
        try {
            return api.buildCall(
                            null,
                            path,
                            method,
                            parameters,
                            List.of(),
                            bytes,
                            headers,
                            new HashMap<>(),
                            new HashMap<>(),
                            new String[] {"BearerToken"},
                            null)
                    .request();
        } catch (ApiException e) {
            throw new KubeException(KubeException.NO_ANSWER, "", method + " " + path + ": " + e.getMessage(), e);
        }
    }

    private Response execute(OkHttpClient client, Request request, String path) {
        try {
            return client.newCall(request).execute();
        } catch (IOException e) {
            throw new KubeException(
                    KubeException.NO_ANSWER, "", request.method() + " " + path + " at " + server() + ": " + e, e);
        }
    }

    private static Response answer(String method, String path, Response response) {
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw failure(method, path, response);
        }
    }

    private static KubeException failure(String method, String path, Response response) {
        String reason = "";
        String message = response.message();
        try {
            JsonObject status = JsonParser.parseString(response.body().string()).getAsJsonObject();
            reason = text(status, "reason");
            message = text(status, "message");
        } catch (IOException | JsonParseException | IllegalStateException e) {
            // Not a Status object: the HTTP status alone has to tell.
        }
        return new KubeException(
                response.code(), reason, method + " " + path + ": " + response.code() + " " + message, null);
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private static <T extends KubeObject> T record(ResourceType<T> type, JsonObject json) {
        return Json.gson().fromJson(json, type.type());
    }
}
