package dev.joiner.twin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running watch: the present objects, then every change, resumed where it broke. After a resourceVersion that the
 * server no longer has, the present objects come as ADDED again. Close it from any thread.
 */
public final class Watch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final TwinApi api;
    private final String path;
    private final Consumer<WatchEvent> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable InputStream stream;

    private Watch(TwinApi api, String path, Consumer<WatchEvent> listener) {
        this.api = api;
        this.path = path;
        this.listener = listener;
    }

    static Watch start(TwinApi api, String path, Consumer<WatchEvent> listener) {
        var watch = new Watch(api, path, listener);
        Thread.ofVirtual().name("watch " + path).start(watch::run);
        return watch;
    }

    private void run() {
        String version = "";
        while (closed.getCount() > 0) {
            try {
                if (version.isEmpty()) {
                    version = list();
                }
                version = follow(version);
            } catch (UncheckedIOException | IOException | ApiStatusException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String list() {
        JsonNode all = api.get(path);
        // Items of a list carry no kind: a listener of several kinds needs it.
        String kind = all.path("kind").asText().replaceFirst("List$", "");
        Instant now = Instant.now();
        all.path("items").forEach(item -> {
            ((ObjectNode) item).put("kind", kind);
            listener.accept(new WatchEvent(now, "ADDED", item));
        });
        return all.at("/metadata/resourceVersion").asText();
    }

    private String follow(String from) throws IOException, InterruptedException {
        String version = from;
        String separator = path.contains("?") ? "&" : "?";
        var response = api.open(path + separator + "watch=true&allowWatchBookmarks=true&resourceVersion=" + version);
        try (InputStream in = response.body();
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            stream = in;
            if (response.statusCode() != 200) {
                return "";
            }
            for (String line = lines.readLine(); line != null && closed.getCount() > 0; line = lines.readLine()) {
                Instant now = Instant.now();
                JsonNode event = JSON.readTree(line);
                String type = event.path("type").asText();
                if (type.equals("ERROR")) {
                    return ""; // 410 Gone: list again
                }
                version = event.at("/object/metadata/resourceVersion").asText();
                if (!type.equals("BOOKMARK")) {
                    listener.accept(new WatchEvent(now, type, event.get("object")));
                }
            }
        }
        return version;
    }

    private void pause() {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the watch; the listener is not called again once a call in progress has returned. */
    @Override
    public void close() {
        closed.countDown();
        InputStream open = stream;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is being given up anyway.
            }
        }
    }
}
