package dev.joiner.cluster.lease;

import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import java.time.Duration;
import java.util.Map;

/**
 * Whether the holder of a Lease is alive: it was seen to renew within {@link #FRESH}, by our own clock. Asked
 * from any thread; looks on its own virtual thread.
 */
public final class LeaseWatch implements AutoCloseable {
    static final Duration FRESH = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final KubeClient kube;
    private final String path;
    private final Thread thread;
    private volatile long renewedNanos;
    private volatile boolean seen;
    private String version = "";

    /** For the lease of that namespace and name. */
    public LeaseWatch(KubeClient kube, String namespace, String name) {
        this.kube = kube;
        this.path = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases/" + name;
        this.thread = Thread.ofVirtual().name("lease-watch-" + name).unstarted(this::run);
    }

    /** Starts to look. */
    public void start() {
        thread.start();
    }

    /** Whether it was seen to renew lately. */
    public boolean isFresh() {
        return seen && System.nanoTime() - renewedNanos < FRESH.toNanos();
    }

    private void run() {
        boolean first = true;
        while (!Thread.currentThread().isInterrupted()) {
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
                first = false;
            } catch (KubeException e) {
                // Not there, or not to be read: it gets old by itself.
                first = false;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
