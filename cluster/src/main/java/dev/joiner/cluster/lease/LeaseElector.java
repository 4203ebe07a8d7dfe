package dev.joiner.cluster.lease;

import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election on a {@code coordination.k8s.io/v1} Lease.
 *
 * <p>Whoever holds it renews every 2 s. A candidate takes it when it has seen it unchanged for 15 s of its
 * own monotonic clock, so that clocks need not agree. The holder counts itself as leader only until 10 s after
 * it sent its last successful renewal: {@link #isLeader()} turns false at least 5 s before anybody else can
 * take over, whatever hangs, and so fences it.
 *
 * <p>Thread-safe. Runs on its own virtual thread between {@link #start} and {@link #close}.
 */
public final class LeaseElector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseElector.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LEADS_FOR = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_ROUND = Duration.ofSeconds(2);

    /** A Lease's time wants exactly six digits of a second. */
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubeClient client;
    private final String path;
    private final String collection;
    private final String name;
    private final String identity;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean leading;
    private volatile long leaderUntilNanos;
    private Runnable onElected = () -> {};
    private Runnable onLost = () -> {};

    private String seenVersion = "";
    private long seenNanos;

    /** A candidate called {@code identity} for the lease of that namespace and name. */
    public LeaseElector(KubeClient client, String namespace, String name, String identity, InstantSource clock) {
        this(client, namespace, name, identity, clock, System::nanoTime);
    }

    LeaseElector(
            KubeClient client,
            String namespace,
            String name,
            String identity,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.client = client;
        this.collection = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
        this.path = collection + "/" + name;
        this.name = name;
        this.identity = identity;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("lease-" + name).unstarted(this::run);
    }

    /** Starts to stand for election; both callbacks run on the elector's thread and must return at once. */
    public void start(Runnable elected, Runnable lost) {
        onElected = elected;
        onLost = lost;
        thread.start();
    }

    /** Whether this process may act as leader at this moment. Asked right before every effect. */
    public boolean isLeader() {
        return leading && nanoTime.getAsLong() - leaderUntilNanos < 0;
    }

    private void run() {
        while (!closed) {
            round();
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /** Renews the lease, or takes it if it may. */
    void round() {
        long asked = nanoTime.getAsLong();
        boolean held = false;
        try {
            held = tryHold();
        } catch (KubeException e) {
            if (!e.isConflict()) {
                LOG.atWarn().addKeyValue("lease", name).log("cannot renew or read the lease: {}", e.getMessage());
            }
            // A failed renewal does not end the lead before its deadline does.
            held = isLeader() && !e.isConflict();
            asked = leaderUntilNanos - LEADS_FOR.toNanos();
        }
        update(held, asked);
    }

    private void update(boolean held, long asked) {
        if (held) {
            leaderUntilNanos = asked + LEADS_FOR.toNanos();
        }
        boolean now = held && nanoTime.getAsLong() - leaderUntilNanos < 0;
        if (now && !leading) {
            leading = true;
            LOG.atInfo().addKeyValue("lease", name).log("leading as {}", identity);
            onElected.run();
        } else if (!now && leading) {
            leading = false;
            LOG.atWarn().addKeyValue("lease", name).log("lost the lead");
            onLost.run();
        }
    }

    private boolean tryHold() {
        JsonObject lease;
        try {
            lease = client.call("GET", path, Map.of(), null);
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            client.call("POST", collection, Map.of(), body("", 0));
            return true;
        }
        JsonObject spec = spec(lease);
        String holder = text(spec, "holderIdentity");
        String version = text(lease.getAsJsonObject("metadata"), "resourceVersion");
        if (!version.equals(seenVersion)) {
            seenVersion = version;
            seenNanos = nanoTime.getAsLong();
        }
        boolean expired = nanoTime.getAsLong() - seenNanos > LEASE.toNanos();
        if (!holder.equals(identity) && !holder.isEmpty() && !expired) {
            return false;
        }
        int transitions =
                spec.has("leaseTransitions") && !spec.get("leaseTransitions").isJsonNull()
                        ? spec.get("leaseTransitions").getAsInt()
                        : 0;
        client.call("PUT", path, Map.of(), body(version, holder.equals(identity) ? transitions : transitions + 1));
        return true;
    }

    private Map<String, Object> body(String version, int transitions) {
        return body(version, transitions, identity);
    }

    private Map<String, Object> body(String version, int transitions, String holder) {
        String now = MICRO_TIME.format(clock.instant());
        return Map.of(
                "apiVersion",
                "coordination.k8s.io/v1",
                "kind",
                "Lease",
                "metadata",
                version.isEmpty() ? Map.of("name", name) : Map.of("name", name, "resourceVersion", version),
                "spec",
                Map.of(
                        "holderIdentity", holder,
                        "leaseDurationSeconds", LEASE.toSeconds(),
                        "leaseTransitions", transitions,
                        "acquireTime", now,
                        "renewTime", now));
    }

    /** A Lease that somebody made by hand may have none. */
    private static JsonObject spec(JsonObject lease) {
        return lease.get("spec") instanceof JsonObject spec ? spec : new JsonObject();
    }

    private static String text(JsonObject object, String field) {
        var value = object.get(field);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** A round that is under way could take the lease again right after it was given back. */
    private void awaitLastRound() {
        try {
            if (thread.isAlive()) {
                thread.join(LAST_ROUND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops standing; a leader gives the lease back so that the next one need not wait. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        awaitLastRound();
        if (leading) {
            leading = false;
            try {
                JsonObject lease = client.call("GET", path, Map.of(), null);
                if (text(spec(lease), "holderIdentity").equals(identity)) {
                    String version = text(lease.getAsJsonObject("metadata"), "resourceVersion");
                    client.call("PUT", path, Map.of(), body(version, 0, ""));
                }
            } catch (KubeException e) {
                LOG.atInfo().log("could not give the lease back, it expires by itself: {}", e.getMessage());
            }
        }
    }
}
