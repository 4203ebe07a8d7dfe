package dev.joiner.cluster.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A small Kubernetes API server over plain HTTP on loopback: lists in pages, watches with bookmarks, versions
 * with conflicts, merge patches, finalizers. It breaks watches, forgets history and fails calls when told to.
 * Objects of any kind; nothing is validated. Thread-safe.
 */
public final class FakeApiServer implements AutoCloseable {
    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, SortedMap<String, JsonObject>> kinds = new TreeMap<>();
    private final List<Event> history = new ArrayList<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Generated> generated = new ConcurrentHashMap<>();
    private volatile Function<Call, Optional<Integer>> faults = call -> Optional.empty();
    private volatile boolean endsWatchesAtOnce;
    private long version = 100;
    private long forgottenBefore;

    /** A call as it came in. */
    public record Call(String method, String path, Map<String, String> query, String body, long nanos) {
        public boolean isList() {
            return method.equals("GET")
                    && !query.containsKey("watch")
                    && Target.of(path).name().isEmpty();
        }

        public boolean isWatch() {
            return query.containsKey("watch");
        }

        public boolean isWrite() {
            return !method.equals("GET");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Objects that are made as they are listed: more than a test could hold. */
    private record Generated(int count, IntFunction<String> json) {}

    private record Event(long version, String kind, JsonObject json) {}

    /** What a path names. */
    private record Target(String kind, String namespace, String name, String part) {
        static Target of(String path) {
            String[] parts = path.substring(1).split("/", -1);
            int at = parts[0].equals("api") ? 2 : 3;
            String root = String.join("/", List.of(parts).subList(0, at));
            String namespace = "";
            if (parts.length > at + 2 && parts[at].equals("namespaces")) {
                namespace = parts[at + 1];
                at += 2;
            }
            return new Target(
                    root + "/" + parts[at],
                    namespace,
                    parts.length > at + 1 ? parts[at + 1] : "",
                    parts.length > at + 2 ? parts[at + 2] : "");
        }

        String key() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }
    }

    private record Watch(String kind, HttpExchange exchange, LinkedBlockingQueue<String> queue) {}

    /** A call that is refused. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int code;
        private final String reason;

        Refusal(int code, String reason, String message) {
            super(message);
            this.code = code;
            this.reason = reason;
        }
    }

    public FakeApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A client of this server; its kubeconfig is written into the folder. */
    public KubeClient client(Path folder) {
        try {
            Path file = folder.resolve("kubeconfig-" + server.getAddress().getPort());
            Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
                    users: [{name: joiner, user: {}}]
                    contexts: [{name: fake, context: {cluster: fake, user: joiner}}]
                    current-context: fake
                    """.formatted(server.getAddress().getPort()));
            return KubeClient.connect(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every call so far, in order. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The calls that change something, as {@code POST /api/v1/pods}. */
    public List<String> writes() {
        return calls.stream().filter(Call::isWrite).map(Call::toString).toList();
    }

    public void forgetCalls() {
        calls.clear();
    }

    /** Calls for which this gives a status fail with it; 0 cuts the connection. */
    public void fail(Function<Call, Optional<Integer>> when) {
        faults = when;
    }

    public void failNothing() {
        faults = call -> Optional.empty();
    }

    /** Cuts every watch that is open, in the middle of its stream. */
    public void breakWatches() {
        for (Watch watch : List.copyOf(watches)) {
            watches.remove(watch);
            // In this order: a stream that ends well would give its connection to the next watch.
            watch.exchange().close();
            watch.queue().add("");
        }
    }

    /** From now on every watch is accepted and ended at once. */
    public void endWatchesAtOnce(boolean now) {
        endsWatchesAtOnce = now;
    }

    /** Forgets what was: a watch from an earlier version gets 410 Gone. */
    public synchronized void forgetHistory() {
        forgottenBefore = ++version;
        history.clear();
    }

    /** Tells every watch the current version. */
    public synchronized void bookmark() {
        version++;
        JsonObject json = JsonParser.parseString(
                        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}}")
                .getAsJsonObject();
        watches.forEach(watch -> watch.queue().add(json + "\n"));
    }

    /**
     * Lists of a kind begin with objects that are made as they are asked for; their versions are theirs. Watches tell
     * nothing of them.
     *
     * @param path of the kind, without a namespace
     */
    public void generate(String path, int count, IntFunction<String> json) {
        generated.put(Target.of(path).kind(), new Generated(count, json));
    }

    public int openWatches() {
        return watches.size();
    }

    /** Puts an object, as a user would; the path is that of the object. */
    public synchronized JsonObject put(String path, String json) {
        Target target = Target.of(path);
        JsonObject object = JsonParser.parseString(json).getAsJsonObject();
        return store(target, object, find(target).isEmpty() ? "ADDED" : "MODIFIED");
    }

    /** Puts one of our records. */
    public JsonObject put(String path, Object value) {
        return put(path, Json.gson().toJson(value));
    }

    /** Takes an object away, whatever its finalizers. */
    public synchronized void remove(String path) {
        Target target = Target.of(path);
        JsonObject gone = of(target.kind()).remove(target.key());
        if (gone != null) {
            tell(target.kind(), "DELETED", gone);
        }
    }

    /** An object as it is stored. */
    public synchronized Optional<JsonObject> object(String path) {
        return find(Target.of(path)).map(JsonObject::deepCopy);
    }

    /** All objects of a kind, by its path without a namespace. */
    public synchronized List<JsonObject> objects(String path) {
        return of(Target.of(path).kind()).values().stream()
                .map(JsonObject::deepCopy)
                .toList();
    }

    private SortedMap<String, JsonObject> of(String kind) {
        return kinds.computeIfAbsent(kind, none -> new TreeMap<>());
    }

    private Optional<JsonObject> find(Target target) {
        return Optional.ofNullable(of(target.kind()).get(target.key()));
    }

    private JsonObject store(Target target, JsonObject object, String type) {
        JsonObject metadata = metadata(object);
        metadata.addProperty("name", target.name());
        if (!target.namespace().isEmpty()) {
            metadata.addProperty("namespace", target.namespace());
        }
        if (!metadata.has("uid") || metadata.get("uid").getAsString().isEmpty()) {
            metadata.addProperty("uid", "uid-" + target.key());
        }
        metadata.addProperty("resourceVersion", Long.toString(version + 1));
        boolean goes = metadata.has("deletionTimestamp")
                && (!metadata.has("finalizers")
                        || metadata.getAsJsonArray("finalizers").isEmpty());
        if (goes) {
            of(target.kind()).remove(target.key());
        } else {
            of(target.kind()).put(target.key(), object);
        }
        tell(target.kind(), goes ? "DELETED" : type, object);
        return object.deepCopy();
    }

    private void tell(String kind, String type, JsonObject object) {
        version++;
        JsonObject seen = object.deepCopy();
        metadata(seen).addProperty("resourceVersion", Long.toString(version));
        var event = new JsonObject();
        event.addProperty("type", type);
        event.add("object", seen);
        history.add(new Event(version, kind, event));
        watches.stream()
                .filter(watch -> watch.kind().equals(kind))
                .forEach(watch -> watch.queue().add(event + "\n"));
    }

    private static JsonObject metadata(JsonObject object) {
        if (!object.has("metadata")) {
            object.add("metadata", new JsonObject());
        }
        return object.getAsJsonObject("metadata");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query(exchange.getRequestURI().getRawQuery()),
                body,
                System.nanoTime());
        calls.add(call);
        try {
            Optional<Integer> fault = faults.apply(call);
            if (fault.isPresent()) {
                if (fault.get() == 0) {
                    exchange.close();
                    return;
                }
                throw new Refusal(fault.get(), "InternalError", "told to fail");
            }
            Generated made =
                    call.isList() ? generated.get(Target.of(call.path()).kind()) : null;
            if (call.isWatch()) {
                watch(exchange, call);
            } else if (made != null) {
                stream(exchange, call, made);
            } else {
                answer(exchange, 200, serve(call));
            }
        } catch (Refusal refusal) {
            answer(exchange, refusal.code, status(refusal.code, refusal.reason, String.valueOf(refusal.getMessage())));
        }
    }

    private static JsonObject status(int code, String reason, String message) {
        var status = new JsonObject();
        status.addProperty("kind", "Status");
        status.addProperty("status", "Failure");
        status.addProperty("code", code);
        status.addProperty("reason", reason);
        status.addProperty("message", message);
        return status;
    }

    private static void answer(HttpExchange exchange, int code, JsonElement json) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private synchronized JsonElement serve(Call call) {
        Target target = Target.of(call.path());
        return switch (call.method()) {
            case "GET" -> target.name().isEmpty() ? list(target, call.query()) : existing(target);
            case "POST" -> target.name().isEmpty() ? create(target, call.body()) : evict(target);
            case "PUT" -> replace(target, call.body());
            case "PATCH" -> patch(target, call.body());
            case "DELETE" -> delete(target);
            default -> throw new Refusal(405, "MethodNotAllowed", call.method());
        };
    }

    private JsonObject existing(Target target) {
        return find(target).orElseThrow(() -> new Refusal(404, "NotFound", target.key() + " not found"));
    }

    private JsonObject list(Target target, Map<String, String> query) {
        List<JsonObject> all = of(target.kind()).entrySet().stream()
                .filter(entry -> target.namespace().isEmpty() || entry.getKey().startsWith(target.namespace() + "/"))
                .map(Map.Entry::getValue)
                .toList();
        int from = Integer.parseInt(query.getOrDefault("continue", "0"));
        int limit = Integer.parseInt(query.getOrDefault("limit", "1000000"));
        int to = Math.min(all.size(), from + limit);
        var items = new JsonArray();
        all.subList(Math.min(from, to), to).forEach(items::add);
        var metadata = new JsonObject();
        metadata.addProperty("resourceVersion", Long.toString(version));
        if (to < all.size()) {
            metadata.addProperty("continue", Integer.toString(to));
        }
        var list = new JsonObject();
        list.addProperty("kind", "List");
        list.add("metadata", metadata);
        list.add("items", items);
        return list;
    }

    /** A page of generated objects, and of the others after them, written as it is made. */
    private void stream(HttpExchange exchange, Call call, Generated made) throws IOException {
        Target target = Target.of(call.path());
        List<String> others;
        long now;
        synchronized (this) {
            others = of(target.kind()).values().stream()
                    .map(JsonObject::toString)
                    .toList();
            now = version;
        }
        int all = made.count() + others.size();
        int from = Integer.parseInt(call.query().getOrDefault("continue", "0"));
        int to = Math.min(all, from + Integer.parseInt(call.query().getOrDefault("limit", "1000000")));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = new BufferedWriter(
                new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8), 1 << 16)) {
            out.write("{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"" + now + "\"");
            out.write(to < all ? ",\"continue\":\"" + to + "\"" : "");
            out.write("},\"items\":[");
            for (int i = from; i < to; i++) {
                out.write(i == from ? "" : ",");
                out.write(i < made.count() ? made.json().apply(i) : others.get(i - made.count()));
            }
            out.write("]}");
        }
    }

    private JsonObject create(Target in, String body) {
        JsonObject object = JsonParser.parseString(body).getAsJsonObject();
        var target = new Target(
                in.kind(), in.namespace(), metadata(object).get("name").getAsString(), "");
        if (find(target).isPresent()) {
            throw new Refusal(409, "AlreadyExists", target.key() + " already exists");
        }
        return store(target, object, "ADDED");
    }

    private JsonObject evict(Target target) {
        delete(new Target(target.kind(), target.namespace(), target.name(), ""));
        return status(201, "", "evicted");
    }

    private JsonObject replace(Target target, String body) {
        JsonObject old = existing(target);
        JsonObject object = JsonParser.parseString(body).getAsJsonObject();
        checkVersion(old, object);
        return store(target, object, "MODIFIED");
    }

    private JsonObject patch(Target target, String body) {
        JsonObject object = existing(target).deepCopy();
        if (JsonParser.parseString(body) instanceof JsonArray operations) {
            if (!JsonPatches.apply(object, operations)) {
                throw new Refusal(422, "Invalid", "a test of the patch failed");
            }
            return store(target, object, "MODIFIED");
        }
        JsonObject patch = JsonParser.parseString(body).getAsJsonObject();
        checkVersion(object, patch);
        if (target.part().equals("status")) {
            var status = new JsonObject();
            status.add("status", patch.get("status"));
            merge(object, status);
        } else {
            patch.remove("status");
            merge(object, patch);
        }
        return store(target, object, "MODIFIED");
    }

    private static void checkVersion(JsonObject old, JsonObject change) {
        JsonElement wanted = metadata(change).get("resourceVersion");
        if (wanted != null && !wanted.equals(metadata(old).get("resourceVersion"))) {
            throw new Refusal(409, "Conflict", "the object has been modified");
        }
    }

    /** RFC 7386. */
    private static void merge(JsonObject into, JsonObject patch) {
        patch.entrySet().forEach(field -> {
            JsonElement known = into.get(field.getKey());
            if (field.getValue().isJsonNull()) {
                into.remove(field.getKey());
            } else if (field.getValue() instanceof JsonObject fields && known instanceof JsonObject object) {
                merge(object, fields);
            } else {
                into.add(field.getKey(), field.getValue());
            }
        });
    }

    private JsonObject delete(Target target) {
        JsonObject object = existing(target).deepCopy();
        metadata(object).addProperty("deletionTimestamp", Instant.EPOCH.toString());
        store(target, object, "MODIFIED");
        return status(200, "", "deleted");
    }

    private void watch(HttpExchange exchange, Call call) throws IOException {
        var watch = new Watch(Target.of(call.path()).kind(), exchange, new LinkedBlockingQueue<>());
        synchronized (this) {
            long from = Long.parseLong(call.query().getOrDefault("resourceVersion", "0"));
            if (from < forgottenBefore) {
                throw new Refusal(410, "Expired", "too old resource version: " + from);
            }
            history.stream()
                    .filter(event -> event.version() > from && event.kind().equals(watch.kind()))
                    .forEach(event -> watch.queue().add(event.json() + "\n"));
            watches.add(watch);
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            while (!endsWatchesAtOnce) {
                String line = watch.queue().take();
                if (line.isEmpty()) {
                    return;
                }
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watches.remove(watch);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
