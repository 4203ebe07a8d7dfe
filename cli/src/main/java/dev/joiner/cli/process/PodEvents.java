package dev.joiner.cli.process;

import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings about our own pod, where {@code kubectl describe pod} shows them. Thread-safe; blocking. */
final class PodEvents {
    private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);

    private final KubeClient kube;
    private final String namespace;
    private final String pod;
    private final InstantSource clock;

    PodEvents(KubeClient kube, String namespace, String pod, InstantSource clock) {
        this.kube = kube;
        this.namespace = namespace;
        this.pod = pod;
        this.clock = clock;
    }

    /** Writes one. One that cannot be written is left out: what it says is in the log, too. */
    void warn(String reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var event = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Event",
                "metadata",
                Map.of("generateName", pod + "-", "namespace", namespace),
                "involvedObject",
                Map.of("apiVersion", "v1", "kind", "Pod", "namespace", namespace, "name", pod),
                "type",
                "Warning",
                "reason",
                reason,
                "message",
                message,
                "source",
                Map.of("component", "joiner"),
                "firstTimestamp",
                now,
                "lastTimestamp",
                now);
        try {
            var _ = kube.call("POST", "/api/v1/namespaces/" + namespace + "/events", Map.of(), event);
        } catch (KubeException e) {
            LOG.info("cannot write the event {}: {}", reason, e.getMessage());
        }
    }
}
