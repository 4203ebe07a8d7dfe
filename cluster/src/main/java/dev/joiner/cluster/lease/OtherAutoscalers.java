package dev.joiner.cluster.lease;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Karpenter or Cluster Autoscaler is at work in the cluster, by the Leases under which they elect their
 * leaders, in whatever namespace. Thread-safe; looks on its own virtual thread.
 */
public final class OtherAutoscalers implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtherAutoscalers.class);

    /** Names of the Leases, as both projects' charts set them. */
    static final List<String> LEASES = List.of("karpenter-leader-election", "cluster-autoscaler");

    /** Whoever has renewed within this time may only be restarting, say for an upgrade. */
    static final Duration AT_WORK = Duration.ofMinutes(15);

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final KubeClient kube;
    private final InstantSource clock;
    private final Loop looks = new Loop("other-autoscalers", SILENT, this::look);
    private volatile Finding last = new Finding(false, "");
    private String told = "";

    /**
     * What the last look found.
     *
     * @param known whether there was a look
     * @param lease namespace and name of the Lease of one that is at work; empty when there is none
     */
    private record Finding(boolean known, String lease) {}

    /** Not started; knows nothing yet. */
    public OtherAutoscalers(KubeClient kube, InstantSource clock) {
        this.kube = kube;
        this.clock = clock;
    }

    /** Begins to look. */
    public void start() {
        looks.start();
    }

    /** Namespace and name of the Lease of another autoscaler that is at work; empty when none is known to be. */
    public Optional<String> atWork() {
        return Optional.of(last.lease()).filter(lease -> !lease.isEmpty());
    }

    /** Whether it has been found out; until then nothing is known of others. */
    public boolean isKnown() {
        return last.known();
    }

    /** Looks once, and says when to look again; a look that fails leaves what was known before. */
    Duration look() {
        try {
            String lease = "";
            for (String name : LEASES) {
                JsonObject list = kube.call(
                        "GET",
                        "/apis/coordination.k8s.io/v1/leases",
                        Map.of("fieldSelector", "metadata.name=" + name),
                        null);
                lease = lease.isEmpty() ? fresh(list, name) : lease;
            }
            last = new Finding(true, lease);
            tell(lease);
        } catch (RuntimeException e) {
            failed(e);
        }
        return LOOK;
    }

    private void failed(RuntimeException e) {
        boolean forbidden = e instanceof KubeException refused && refused.code() == 403;
        String text = "cannot see whether another autoscaler is at work: " + e.getMessage();
        if (!text.equals(told)) {
            told = text;
            LOG.warn(
                    "{}{}",
                    text,
                    forbidden ? "; give the ClusterRole the verb list on these Leases (the chart has it)" : "");
        }
    }

    private void tell(String lease) {
        if (!lease.equals(told)) {
            if (!lease.isEmpty()) {
                LOG.warn(
                        "another autoscaler is at work (Lease {}): only node pools and classes with the label"
                                + " joiner.dev/managed=true are Joiner's",
                        lease);
            } else if (!told.isEmpty()) {
                LOG.info("no other autoscaler is at work: all node pools are Joiner's");
            }
            told = lease;
        }
    }

    private String fresh(JsonObject list, String name) {
        if (!(list.get("items") instanceof Iterable<?> items)) {
            return "";
        }
        for (Object item : items) {
            // Not every server honours the selector.
            if (item instanceof JsonObject lease
                    && text(lease, "metadata", "name").equals(name)
                    && !text(lease, "spec", "holderIdentity").isEmpty()
                    && isFresh(text(lease, "spec", "renewTime"))) {
                return text(lease, "metadata", "namespace") + "/" + name;
            }
        }
        return "";
    }

    private boolean isFresh(String renewed) {
        try {
            return Duration.between(Instant.parse(renewed), clock.instant()).compareTo(AT_WORK) < 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String text(JsonObject object, String part, String field) {
        JsonElement value = object.get(part) instanceof JsonObject inner ? inner.get(field) : null;
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    @Override
    public String ailment() {
        return looks.ailment();
    }

    @Override
    public void close() {
        looks.close();
    }
}
