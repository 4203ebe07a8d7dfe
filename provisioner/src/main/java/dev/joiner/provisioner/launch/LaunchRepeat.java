package dev.joiner.provisioner.launch;

import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Throttled;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.provisioner.state.InstanceLife;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends launches, and sends a launch again when its outcome is unknown. AWS says of a repeated CreateFleet only that it
 * succeeds without further actions: what it answers, and for how long it remembers a client token, is not documented.
 * So the instances are asked first: they carry the launch's id as a tag, and only living ones count.
 *
 * <p>Thread-safe; blocking. Holds one entry for each launch without an answer.
 */
final class LaunchRepeat {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchRepeat.class);
    private static final String NOTHING_STARTED = "NothingStarted";

    private final CloudProvider cloud;
    private final LongSupplier nanoTime;

    /** When this process first sent a launch, or first found it unanswered. */
    private final Map<String, Long> sinceNanos = new ConcurrentHashMap<>();

    LaunchRepeat(CloudProvider cloud, LongSupplier nanoTime) {
        this.cloud = cloud;
        this.nanoTime = nanoTime;
    }

    /** Sends a launch that nobody has sent before. */
    LaunchOutcome first(LaunchRequest request) {
        sinceNanos.put(request.id(), nanoTime.getAsLong());
        return cloud.launch(request);
    }

    /** Forgets a launch whose outcome is known. */
    void forget(String launchId) {
        sinceNanos.remove(launchId);
    }

    /**
     * Finds out what a launch has started, and sends it again if that is not clear. For as long as EC2 may not show a
     * new instance yet, too few instances prove nothing.
     */
    LaunchOutcome send(LaunchRequest request) {
        long now = nanoTime.getAsLong();
        boolean known = sinceNanos.putIfAbsent(request.id(), now) != null;
        boolean settled = now - sinceNanos.getOrDefault(request.id(), now) >= InstanceLife.CONSISTENT_AFTER.toNanos();
        List<Instance> living;
        try {
            living = cloud.startedBy(request.id());
        } catch (CloudException e) {
            return new Unknown("cannot look for its instances: " + e.getMessage());
        }
        if (living.size() >= request.count() || (settled && !living.isEmpty())) {
            LOG.atInfo()
                    .addKeyValue("launchId", request.id())
                    .log("found {} of {} instances by their tag", living.size(), request.count());
            return new Launched(living, List.of());
        }
        return switch (cloud.launch(request)) {
            case Launched launched -> launched;
            case Refused refused -> living.isEmpty() ? refused : new Launched(living, List.of());
            case Throttled throttled -> throttled;
            // EC2 has had the time to show instances, and shows none: nothing was started.
            case Unknown unknown ->
                known && settled ? new Refused(NOTHING_STARTED, "EC2 shows no instance of this launch") : unknown;
        };
    }
}
