package dev.joiner.cluster.reflect;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Pulse;
import java.io.IOException;
import java.io.Reader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cache equal to the API server: lists in pages, watches from there, resumes from the last bookmark
 * after a break, lists again when that is too old, and backs off with jitter when the server fails.
 *
 * <p>{@link #staleness()} is zero while a watch is up (HTTP/2 pings end a dead one within seconds), and grows
 * from the moment it breaks. Runs on its own virtual thread between {@link #start()} and {@link #close()}.
 */
public final class Reflector<T extends KubeObject> implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final int PAGE = 500;
    private static final int LEAST_PAGE = 30;

    /** Remembered so as not to be told again and again. */
    private static final int MOST_UNREADABLE = 1000;

    private static final Duration WATCH_FOR = Duration.ofMinutes(5);

    /** A watch ends by itself after twice {@link #WATCH_FOR}, a page of a list sooner. */
    private static final Duration SILENT = Duration.ofMinutes(12);

    /**
     * A watch that ends sooner without an event counts as failed: without a pause it would be opened again and again.
     */
    private static final Duration SHORT_WATCH = Duration.ofSeconds(1);

    private final KubeClient client;
    private final ResourceType<T> type;
    private final UnaryOperator<T> kept;
    private final ObjectCache<T> cache = new ObjectCache<>();
    private final RandomGenerator random;
    private final Backoff backoff;
    private final CountDownLatch synced = new CountDownLatch(1);
    private final Pulse pulse;
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean connected;
    private volatile String trouble = "";
    private volatile long disconnectedNanos = System.nanoTime();
    private volatile @Nullable Response open;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private String position = "";
    private int limit = PAGE;

    /** Whether objects are read by way of a tree, which survives one that cannot be read. */
    private boolean slowly;

    /** For all objects of a kind. */
    public Reflector(KubeClient client, ResourceType<T> type, RandomGenerator random) {
        this(client, type, UnaryOperator.identity(), random);
    }

    /**
     * For all objects of a kind.
     *
     * @param kept what is kept of an object as it was read; must keep its key and version. Called on one thread
     */
    public Reflector(KubeClient client, ResourceType<T> type, UnaryOperator<T> kept, RandomGenerator random) {
        this.kept = kept;
        this.client = client;
        this.type = type;
        this.random = random;
        this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), random);
        this.pulse = new Pulse("the reflector of " + type.plural(), SILENT);
        this.thread = Thread.ofVirtual().name("reflector-" + type.plural()).unstarted(this::run);
    }

    /** Starts to follow. */
    public Reflector<T> start() {
        thread.start();
        return this;
    }

    /** The cache that it keeps. */
    public ObjectCache<T> cache() {
        return cache;
    }

    /** Waits for the first complete list; false if it did not come in time. */
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        return synced.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a complete list was ever read. */
    public boolean isSynced() {
        return synced.getCount() == 0;
    }

    @Override
    public String ailment() {
        if (closed) {
            return "";
        }
        return thread.getState() == Thread.State.TERMINATED
                ? "the reflector of " + type.plural() + " has ended"
                : pulse.ailment();
    }

    /** Why there has been no complete list yet, for people; empty when there has. */
    public String missing() {
        return isSynced() ? "" : type.plural() + (trouble.isEmpty() ? "" : " (" + trouble + ")");
    }

    /** How long ago the cache was last known to be current. */
    public Duration staleness() {
        return connected ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - disconnectedNanos);
    }

    private void run() {
        while (!closed) {
            pulse.beat();
            try {
                if (position.isEmpty()) {
                    list();
                }
                follow();
                backoff.reset();
            } catch (KubeException e) {
                if (e.isExpired()) {
                    position = "";
                } else if (!closed) {
                    pause(e);
                }
            } catch (Unreadable e) {
                // Once more, by trees: the one object that cannot be read is left out, all others are followed.
                slowly = true;
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    pause(e);
                }
            } finally {
                lost();
            }
        }
    }

    /**
     * Takes over one page after the other as it streams in, so that memory is needed for one object at a time, and not
     * for a second copy of everything. What the list lacks goes at its end.
     */
    private void list() throws IOException {
        Set<String> gone = cache.keys();
        var page = new Page("", "");
        do {
            page = readPage(page.more(), gone);
        } while (!page.more().isEmpty());
        gone.forEach(cache::remove);
        position = page.version();
        slowly = false;
        limit = PAGE;
        synced.countDown();
    }

    /**
     * Where a list stands after a page.
     *
     * @param version of the whole list
     * @param more what to ask for the next page with; empty after the last
     */
    private record Page(String version, String more) {}

    private Page readPage(String more, Set<String> gone) throws IOException {
        var query = new HashMap<String, String>();
        query.put("limit", Integer.toString(limit));
        if (!more.isEmpty()) {
            query.put("continue", more);
        }
        // A server that is too slow for a page may have the time for half of it.
        pulse.beat();
        int asked = limit;
        limit = Math.max(LEAST_PAGE, limit / 2);
        var metadata = new JsonObject();
        try (Response response = client.list(type.path(), query)) {
            open = response;
            JsonReader list = new JsonReader(response.body().charStream());
            list.beginObject();
            while (list.hasNext()) {
                switch (list.nextName()) {
                    case "metadata" -> metadata = Json.gson().fromJson(list, JsonObject.class);
                    case "items" -> readItems(list, gone);
                    default -> list.skipValue();
                }
            }
            list.endObject();
        } finally {
            open = null;
        }
        limit = asked;
        return new Page(text(metadata, "resourceVersion"), text(metadata, "continue"));
    }

    private void readItems(JsonReader list, Set<String> gone) throws IOException {
        list.beginArray();
        while (list.hasNext()) {
            Optional<T> read = slowly ? read(JsonParser.parseReader(list)) : Optional.of(readFast(list));
            read.ifPresent(object -> {
                gone.remove(object.key());
                cache.putIfNew(object);
            });
        }
        list.endArray();
    }

    private void follow() throws IOException {
        long seconds = WATCH_FOR.toSeconds() + random.nextLong(WATCH_FOR.toSeconds());
        Map<String, String> query = Map.of(
                "watch",
                "true",
                "allowWatchBookmarks",
                "true",
                "resourceVersion",
                position,
                "timeoutSeconds",
                Long.toString(seconds));
        try (Response response = client.watch(type.path(), query)) {
            open = response;
            connected = true;
            long openedNanos = System.nanoTime();
            boolean told = read(response.body().charStream());
            if (!told && System.nanoTime() - openedNanos < SHORT_WATCH.toNanos()) {
                throw new IOException("the watch ended at once without telling anything");
            }
        } finally {
            open = null;
        }
    }

    /**
     * Reads events as a watch streams them, until they end; gives back whether there was any.
     *
     * @throws IOException if the stream breaks
     */
    public boolean read(Reader stream) throws IOException {
        JsonReader events = new JsonReader(stream);
        // One JSON object after the other, without a comma between them.
        events.setStrictness(Strictness.LENIENT);
        boolean told = false;
        while (!closed && events.peek() != JsonToken.END_DOCUMENT) {
            pulse.beat();
            readEvent(events);
            told = true;
        }
        return told;
    }

    /** Objects are read straight into records: building a tree first would double the cost of every event. */
    private void readEvent(JsonReader events) throws IOException {
        String eventType = "";
        events.beginObject();
        while (events.hasNext()) {
            switch (events.nextName()) {
                case "type" -> eventType = events.nextString();
                // The API server writes the type first.
                case "object" -> apply(eventType, events);
                default -> events.skipValue();
            }
        }
        events.endObject();
    }

    private void apply(String eventType, JsonReader object) {
        switch (eventType) {
            case "ADDED", "MODIFIED" -> next(object).ifPresent(cache::put);
            case "DELETED" -> next(object).ifPresent(it -> cache.remove(it.key()));
            case "BOOKMARK" -> {
                var _ = next(object);
                slowly = false;
            }
            default -> {
                JsonObject status = Json.gson().fromJson(object, JsonObject.class);
                int code = status.has("code") ? status.get("code").getAsInt() : KubeException.NO_ANSWER;
                throw new KubeException(
                        code,
                        text(status, "reason"),
                        "watch of " + type.plural() + ": " + text(status, "message"),
                        null);
            }
        }
    }

    /**
     * The record of an object that a watch tells of; empty for one that cannot be read, which is left out and logged.
     * Objects are read straight from the stream. A failure leaves the stream inside the object, so that it has to be
     * opened anew; then objects are read by way of trees until the unreadable one is passed.
     */
    private Optional<T> next(JsonReader object) {
        if (slowly) {
            JsonElement tree = JsonParser.parseReader(object);
            position = text(tree.getAsJsonObject().getAsJsonObject("metadata"), "resourceVersion");
            Optional<T> read = read(tree);
            slowly = read.isPresent() && slowly;
            return read;
        }
        T read = readFast(object);
        position = read.metadata().resourceVersion();
        return Optional.of(read);
    }

    private T readFast(JsonReader object) {
        try {
            return kept.apply(Json.gson().fromJson(object, type.type()));
        } catch (RuntimeException e) {
            throw new Unreadable(e);
        }
    }

    /** Something in a stream cannot be read: an object, or what a broken connection left of one. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private Optional<T> read(JsonElement tree) {
        try {
            T object = kept.apply(Json.gson().fromJson(tree, type.type()));
            unreadable.remove(key(tree));
            return Optional.of(object);
        } catch (RuntimeException e) {
            leaveOut(tree, e);
            return Optional.empty();
        }
    }

    /** Takes it out of the cache as well: what the cache has is out of date. */
    private void leaveOut(JsonElement tree, RuntimeException why) {
        String key = key(tree);
        cache.remove(key);
        boolean known = unreadable.size() < MOST_UNREADABLE && !unreadable.add(key);
        if (!known) {
            LOG.atWarn()
                    .addKeyValue("kind", type.plural())
                    .addKeyValue("object", key)
                    .log("{} {} is left out, it cannot be read: {}", type.plural(), key, why.getMessage());
        }
    }

    private static String key(JsonElement tree) {
        JsonObject metadata = tree.getAsJsonObject().getAsJsonObject("metadata");
        String namespace = text(metadata, "namespace");
        return (namespace.isEmpty() ? "" : namespace + "/") + text(metadata, "name");
    }

    /** Keys of objects that are left out because they cannot be read; some of them, if there are very many. */
    public Set<String> unreadable() {
        return Set.copyOf(unreadable);
    }

    private void lost() {
        if (connected) {
            connected = false;
            disconnectedNanos = System.nanoTime();
        }
    }

    private void pause(Exception cause) {
        Duration wait = backoff.next();
        trouble = String.valueOf(cause.getMessage());
        LOG.atWarn()
                .addKeyValue("kind", type.plural())
                .addKeyValue("staleSeconds", staleness().toSeconds())
                .log("cannot follow {}, trying again in {} ms: {}", type.plural(), wait.toMillis(), cause.getMessage());
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            // Only close() interrupts.
            closed = true;
        }
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** Stops following; the cache stays as it is. */
    @Override
    public void close() {
        closed = true;
        Response response = open;
        if (response != null) {
            response.close();
        }
        thread.interrupt();
    }
}
