package dev.joiner.cluster.lease;

import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.LongConsumer;
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
 * <p>Each lead is a term with a growing number: {@link #isLeader(long)} is false for the number of a former term, even
 * when this process leads again.
 *
 * <p>All replicas of one release, and nobody else, stand for one lease, which names the release. One that another
 * release holds is left alone, and so is one that it has let go of less than {@value #GONE_MINUTES} minutes ago: two
 * installations in one cluster would buy twice for each pod.
 *
 * <p>Thread-safe. Runs on its own virtual thread between {@link #start} and {@link #close}.
 */
public final class LeaseElector implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseElector.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LEADS_FOR = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_ROUND = Duration.ofSeconds(2);

    /** A round makes two calls of half a minute at most. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    /** Longer than the replicas of a release are away while it is upgraded. */
    private static final int GONE_MINUTES = 5;

    private static final Duration GONE = Duration.ofMinutes(GONE_MINUTES);

    /** Annotation of the Lease: which release stands for it. */
    static final String RELEASE = "joiner.dev/release";

    /** A Lease's time wants exactly six digits of a second. */
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubeClient client;
    private final String path;
    private final String collection;
    private final String name;
    private final Candidate candidate;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Loop rounds;

    private volatile boolean leading;
    private volatile long term;
    private volatile long leaderUntilNanos;
    private volatile String rival = "";
    private LongConsumer onElected = number -> {};
    private LongConsumer onLost = number -> {};

    private String seenVersion = "";
    private long seenNanos;

    /**
     * Who stands for election.
     *
     * @param release the installation, as {@code namespace/name}
     * @param identity tells its replicas apart
     */
    public record Candidate(String release, String identity) {}

    /** A candidate for the lease of that namespace and name. */
    public LeaseElector(KubeClient client, String namespace, String name, Candidate candidate, InstantSource clock) {
        this(client, namespace, name, candidate, clock, System::nanoTime);
    }

    LeaseElector(
            KubeClient client,
            String namespace,
            String name,
            Candidate candidate,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.client = client;
        this.collection = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
        this.path = collection + "/" + name;
        this.name = name;
        this.candidate = candidate;
        this.clock = clock;
        this.rounds = new Loop("lease-" + name, SILENT, () -> {
            round();
            return RETRY;
        });
    }

    /**
     * Starts to stand for election; both callbacks get the number of the term, run on the elector's thread and must
     * return at once.
     */
    public void start(LongConsumer elected, LongConsumer lost) {
        onElected = elected;
        onLost = lost;
        rounds.start();
    }

    /** Whether this process may act as leader at this moment. Asked right before every effect. */
    public boolean isLeader() {
        return leading && nanoTime.getAsLong() - leaderUntilNanos < 0;
    }

    /** The same for a term: one that is over leads no more, whoever leads now. */
    public boolean isLeader(long number) {
        // In this order: a lead that is lost and won again in between has another number.
        return isLeader() && term == number;
    }

    /** The other release that this cluster belongs to, as {@code namespace/name}; empty when there is none. */
    public String rival() {
        return rival;
    }

    @Override
    public String ailment() {
        return rounds.ailment();
    }

    /** Renews the lease, or takes it if it may. */
    void round() {
        long asked = nanoTime.getAsLong();
        boolean held = false;
        try {
            held = tryHold();
        } catch (RuntimeException e) {
            // Whatever went wrong, even a Lease written by hand: a leader that lost the lead has to be told.
            boolean conflict = e instanceof KubeException refused && refused.isConflict();
            if (!conflict) {
                LOG.atWarn().addKeyValue("lease", name).log("cannot renew or read the lease: {}", e.getMessage());
            }
            // A failed renewal does not end the lead before its deadline does.
            held = isLeader() && !conflict;
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
            // Written by this thread only.
            long number = term + 1;
            term = number;
            leading = true;
            LOG.atInfo().addKeyValue("lease", name).log("leading as {}, term {}", candidate.identity(), number);
            onElected.accept(number);
        } else if (!now && leading) {
            leading = false;
            LOG.atWarn().addKeyValue("lease", name).log("lost the lead of term {}", term);
            onLost.accept(term);
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
        Duration unchanged = Duration.ofNanos(nanoTime.getAsLong() - seenNanos);
        if (belongsToAnother(lease, unchanged)) {
            return false;
        }
        boolean ours = holder.equals(candidate.identity());
        if (!ours && !holder.isEmpty() && unchanged.compareTo(LEASE) <= 0) {
            return false;
        }
        int transitions =
                spec.has("leaseTransitions") && !spec.get("leaseTransitions").isJsonNull()
                        ? spec.get("leaseTransitions").getAsInt()
                        : 0;
        client.call("PUT", path, Map.of(), body(version, ours ? transitions : transitions + 1));
        return true;
    }

    /** A Lease without the annotation is of a version that did not write it, or made by hand. */
    private boolean belongsToAnother(JsonObject lease, Duration unchanged) {
        String release = lease.getAsJsonObject("metadata").get("annotations") instanceof JsonObject annotations
                ? text(annotations, RELEASE)
                : "";
        boolean another = !release.isEmpty() && !release.equals(candidate.release()) && unchanged.compareTo(GONE) <= 0;
        String now = another ? release : "";
        if (another && !now.equals(rival)) {
            LOG.atError()
                    .addKeyValue("lease", name)
                    .log(
                            "this cluster belongs to release {}: {} does not lead; uninstall one of the two",
                            release,
                            candidate.release());
        }
        rival = now;
        return another;
    }

    private Map<String, Object> body(String version, int transitions) {
        return body(version, transitions, candidate.identity());
    }

    private Map<String, Object> body(String version, int transitions, String holder) {
        String now = MICRO_TIME.format(clock.instant());
        return Map.of(
                "apiVersion",
                "coordination.k8s.io/v1",
                "kind",
                "Lease",
                "metadata",
                metadata(version),
                "spec",
                Map.of(
                        "holderIdentity", holder,
                        "leaseDurationSeconds", LEASE.toSeconds(),
                        "leaseTransitions", transitions,
                        "acquireTime", now,
                        "renewTime", now));
    }

    private Map<String, Object> metadata(String version) {
        var annotations = Map.of(RELEASE, candidate.release());
        return version.isEmpty()
                ? Map.of("name", name, "annotations", annotations)
                : Map.of("name", name, "annotations", annotations, "resourceVersion", version);
    }

    /** A Lease that somebody made by hand may have none. */
    private static JsonObject spec(JsonObject lease) {
        return lease.get("spec") instanceof JsonObject spec ? spec : new JsonObject();
    }

    private static String text(JsonObject object, String field) {
        var value = object.get(field);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** Stops standing; a leader gives the lease back so that the next one need not wait. */
    @Override
    public void close() {
        rounds.close();
        try {
            // A round that is under way could take the lease again right after it was given back.
            rounds.awaitEnd(LAST_ROUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (leading) {
            leading = false;
            try {
                JsonObject lease = client.call("GET", path, Map.of(), null);
                if (text(spec(lease), "holderIdentity").equals(candidate.identity())) {
                    String version = text(lease.getAsJsonObject("metadata"), "resourceVersion");
                    client.call("PUT", path, Map.of(), body(version, 0, ""));
                }
            } catch (KubeException e) {
                LOG.atInfo().log("could not give the lease back, it expires by itself: {}", e.getMessage());
            }
        }
    }
}
