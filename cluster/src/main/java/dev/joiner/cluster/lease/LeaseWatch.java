package dev.joiner.cluster.lease;

import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the holder of a Lease is alive: it was seen to renew within {@link #FRESH}, by our own clock. Asked
 * from any thread; looks on its own virtual thread.
 */
public final class LeaseWatch implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

    static final Duration FRESH = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final KubeClient kube;
    private final String path;
    private final Loop looks;
    private volatile long renewedNanos;
    private volatile boolean seen;
    private String version = "";
    private boolean first = true;

    /** For the lease of that namespace and name. */
    public LeaseWatch(KubeClient kube, String namespace, String name) {
        this.kube = kube;
        this.path = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases/" + name;
        this.looks = new Loop("lease-watch-" + name, SILENT, this::look);
    }

    /** Starts to look. */
    public void start() {
        looks.start();
    }

    /** Whether it was seen to renew lately. */
    public boolean isFresh() {
        return seen && System.nanoTime() - renewedNanos < FRESH.toNanos();
    }

    private Duration look() {
        try {
            JsonObject lease = kube.call("GET", path, Map.of(), null);
            String now =
                    lease.getAsJsonObject("metadata").get("resourceVersion").getAsString();
            // The first look proves only that it exists: a renewal has to be seen.
            if (!now.equals(version)) {
                seen = !first;
                renewedNanos = System.nanoTime();
                version = now;
            }
        } catch (KubeException e) {
            // Not there, or not to be read: it gets old by itself.
            LOG.debug("cannot read the lease", e);
        }
        first = false;
        return LOOK;
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
