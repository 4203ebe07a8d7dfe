package dev.joiner.twin.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a test can do to EC2 behind Joiner's back: look at instances, end them, take capacity away, change delays and
 * answers. Talks to the emulator itself, so nothing of it is in the proxy's record. Thread-safe.
 */
public final class Ec2Control {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String endpoint;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** For the emulator at {@code endpoint}. */
    public Ec2Control(String endpoint) {
        this.endpoint = endpoint;
    }

    /** Every instance since the start of the twin, in order of launch. */
    public List<Instance> instances() {
        var instances = new ArrayList<Instance>();
        call("instances", Optional.empty()).forEach(json -> instances.add(Instance.of(json)));
        return instances;
    }

    /** The instances that cost money now. */
    public List<Instance> alive() {
        return instances().stream().filter(Instance::isAlive).toList();
    }

    /**
     * Sets the free capacity of pools, in place of all earlier settings. Keys are {@code capacityType:type:zone}, each
     * part may be {@code *}; a pool that is not named is endless. Zero means InsufficientInstanceCapacity.
     */
    public void capacity(Map<String, Integer> freeByPool) {
        call("capacity", Optional.of(JSON.valueToTree(freeByPool)));
    }

    /** How long instances stay pending and shutting-down, from now on. */
    public void delays(Duration pending, Duration terminating) {
        settings(Map.of("pendingMillis", pending.toMillis(), "terminateMillis", terminating.toMillis()));
    }

    /** Starts the emulator's random choices again from {@code seed}. */
    public void seed(long seed) {
        settings(Map.of("seed", seed));
    }

    /** What a repeated CreateFleet is answered, from now on. */
    public void repeats(Repeat repeat) {
        settings(Map.of("repeat", repeat.text()));
    }

    /**
     * Eventual consistency of what is launched from now on: how long after its launch a description by filters shows an
     * instance, and how long after it one by ids knows it.
     */
    public void seenAfter(Duration byTag, Duration byId) {
        settings(Map.of("seenByTagMillis", byTag.toMillis(), "seenByIdMillis", byId.toMillis()));
    }

    /** How long after its launch TerminateInstances knows an instance, of those launched from now on. */
    public void endableAfter(Duration age) {
        settings(Map.of("endableMillis", age.toMillis()));
    }

    /** The delays and answers of the twin's start, and capacity without end. */
    public void calm() {
        call("calm", Optional.of(JSON.createObjectNode()));
    }

    /**
     * EC2 takes a spot instance back, after a notice: two minutes in the real one. Returns at once.
     *
     * @throws IllegalArgumentException when it is no spot instance, or none at all
     */
    public void reclaim(String instanceId, Duration notice) {
        call("reclaim", Optional.of(JSON.valueToTree(Map.of("id", instanceId, "afterMillis", notice.toMillis()))));
    }

    /** Somebody ends an instance by hand. */
    public void terminate(String instanceId) {
        call("terminate", Optional.of(JSON.valueToTree(Map.of("id", instanceId))));
    }

    /** Somebody stops an instance by hand: its machine is off, and it could be started again. */
    public void stop(String instanceId) {
        call("stop", Optional.of(JSON.valueToTree(Map.of("id", instanceId))));
    }

    private void settings(Map<String, ?> change) {
        call("settings", Optional.of(JSON.valueToTree(change)));
    }

    /** Launches and ends after event {@code sequence}; waits for the first one, at most {@code patience}. */
    public List<InstanceEvent> eventsAfter(long sequence, Duration patience) {
        var events = new ArrayList<InstanceEvent>();
        call("events?after=" + sequence + "&wait=" + patience.toMillis() / 1000.0, Optional.empty())
                .forEach(event -> events.add(new InstanceEvent(
                        event.path("seq").asLong(),
                        Instant.ofEpochMilli(event.path("at").asLong()),
                        event.path("kind").asText().equals("launched"),
                        Instance.of(event.path("instance")))));
        return events;
    }

    /** Whether the emulator answers. */
    public boolean isReady() {
        try {
            return call("ready", Optional.empty()).path("ready").asBoolean();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private JsonNode call(String path, Optional<JsonNode> body) {
        var request =
                HttpRequest.newBuilder(URI.create(endpoint + "/twin/" + path)).timeout(TIMEOUT);
        body.ifPresent(tree -> request.POST(BodyPublishers.ofString(tree.toString())));
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalArgumentException("the EC2 emulator refuses: " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("the EC2 emulator at " + endpoint + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a call to the EC2 emulator was interrupted", e);
        }
    }
}
