package dev.joiner.twin.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A small JSON client of the API server: paths in, trees out. Not Joiner's own client on purpose, so that a test does
 * not see the cluster through the code it tests. Thread-safe; blocking calls, made for virtual threads.
 *
 * <p>Every call throws {@link ApiStatusException} when the server refuses.
 */
public final class TwinApi {
    /** Merge patch (RFC 7386). */
    public static final String MERGE_PATCH = "application/merge-patch+json";
    /** JSON patch (RFC 6902). */
    public static final String JSON_PATCH = "application/json-patch+json";
    /** Kubernetes' own patch, which merges lists by key. */
    public static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    /** Server-side apply. */
    public static final String APPLY_PATCH = "application/apply-patch+yaml";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    // A thousand virtual threads may call at once; the server gets a bearable share of them.
    private static final int MOST_CALLS = 64;

    private final Kubeconfig config;
    private final HttpClient http;
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    private final ResourcePaths paths = new ResourcePaths(this);

    /** A client for this server and user; connects with the first call. */
    public TwinApi(Kubeconfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsContexts.of(config))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** A client as the kubeconfig file says. */
    public static TwinApi of(Path kubeconfig) {
        return new TwinApi(Kubeconfig.read(kubeconfig));
    }

    /** How this client reaches the server. */
    public Kubeconfig config() {
        return config;
    }

    /** The object or list at {@code path}. */
    public JsonNode get(String path) {
        return tree(call("GET", path, Optional.empty(), "application/json"));
    }

    /** The object at {@code path}; empty when there is none. */
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (ApiStatusException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The items of the list at {@code path}, whole, in the server's order. */
    public List<JsonNode> list(String path) {
        var items = new ArrayList<JsonNode>();
        get(path).path("items").forEach(items::add);
        return items;
    }

    /** The plain answer of an endpoint such as {@code /readyz} or {@code /metrics}. */
    public String text(String path) {
        return call("GET", path, Optional.empty(), "application/json");
    }

    /** Creates an object in the collection at {@code path}. */
    public JsonNode create(String path, JsonNode object) {
        return tree(call("POST", path, Optional.of(object), "application/json"));
    }

    /** Replaces the object at {@code path}. */
    public JsonNode replace(String path, JsonNode object) {
        return tree(call("PUT", path, Optional.of(object), "application/json"));
    }

    /** Patches the object at {@code path}; {@code type} is one of the constants here. */
    public JsonNode patch(String path, String type, JsonNode patch) {
        return tree(call("PATCH", path, Optional.of(patch), type));
    }

    /** Deletes the object at {@code path}; an absent one is fine. */
    public void delete(String path) {
        try {
            call("DELETE", path, Optional.empty(), "application/json");
        } catch (ApiStatusException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /**
     * Applies an object as it would stand in a manifest: the path comes from its kind, by discovery. Takes over fields
     * of other managers.
     *
     * @param namespace where a namespaced object goes that names no namespace itself
     */
    public JsonNode apply(JsonNode object, String namespace, String fieldManager) {
        String path = paths.of(object, namespace);
        return patch(path + "?force=true&fieldManager=" + query(fieldManager), APPLY_PATCH, object);
    }

    /** The path of an object with this kind and name. */
    public String pathOf(JsonNode object, String namespace) {
        return paths.of(object, namespace);
    }

    /**
     * Watches the collection at {@code path} from now on: first its present objects as ADDED, then every change, until
     * closed. The listener is called on one virtual thread, in order.
     */
    public Watch watch(String path, Consumer<WatchEvent> listener) {
        return Watch.start(this, path, listener);
    }

    /** A tree from text, for bodies. */
    public static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object: " + json, e);
        }
    }

    /** Escapes a value for a query. */
    public static String query(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return http.send(
                request("GET", path, Optional.empty(), "application/json").build(), BodyHandlers.ofInputStream());
    }

    private String call(String method, String path, Optional<JsonNode> body, String type) {
        try {
            calls.acquire();
            try {
                var response = http.send(
                        request(method, path, body, type).timeout(TIMEOUT).build(), BodyHandlers.ofString());
                if (response.statusCode() >= 300) {
                    throw new ApiStatusException(method, path, response.statusCode(), message(response.body()));
                }
                return response.body();
            } finally {
                calls.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + config.server() + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path + " was interrupted", e);
        }
    }

    private HttpRequest.Builder request(String method, String path, Optional<JsonNode> body, String type) {
        var builder = HttpRequest.newBuilder(URI.create(config.server() + path))
                .method(
                        method,
                        body.map(tree -> BodyPublishers.ofString(tree.toString()))
                                .orElseGet(BodyPublishers::noBody))
                .header("Accept", "application/json")
                .header("Content-Type", type);
        config.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        return builder;
    }

    private static String message(String body) {
        try {
            return JSON.readTree(body).path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server's answer is not JSON: " + text, e);
        }
    }
}
