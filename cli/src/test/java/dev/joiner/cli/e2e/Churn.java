package dev.joiner.cli.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Pods that come and go on a system node, so that schedulers try again whatever waits. */
final class Churn implements AutoCloseable {
    private static final int ALIVE = 10;

    private final TwinApi api;
    private final Objects objects;
    private final String namespace;
    private final String node;
    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);

    Churn(TwinApi api, String namespace, int deletionsPerSecond) {
        this.api = api;
        this.objects = new Objects(api);
        this.namespace = namespace;
        this.node = api.list("/api/v1/nodes").stream()
                .filter(candidate -> candidate.at("/metadata/labels").has("eks.amazonaws.com/nodegroup"))
                .findFirst()
                .orElseThrow()
                .at("/metadata/name")
                .asText();
        if (deletionsPerSecond > 0) {
            var _ = pace.scheduleAtFixedRate(this::turn, 0, 1000 / deletionsPerSecond, TimeUnit.MILLISECONDS);
        }
    }

    private void turn() {
        int i = number.getAndIncrement();
        try {
            ObjectNode pod = Objects.pod("churn-" + i, "1m", "{\"tolerations\":[{\"operator\":\"Exists\"}]}");
            pod.withObject("/spec").put("nodeName", node);
            objects.create(namespace, pod);
            if (i >= ALIVE) {
                api.delete("/api/v1/namespaces/" + namespace + "/pods/churn-" + (i - ALIVE) + "?gracePeriodSeconds=0");
            }
        } catch (ApiStatusException | UncheckedIOException e) {
            // One deletion less: the pace is what matters.
        }
    }

    @Override
    public void close() {
        pace.shutdownNow();
        objects.deletePods(namespace, "");
    }
}
