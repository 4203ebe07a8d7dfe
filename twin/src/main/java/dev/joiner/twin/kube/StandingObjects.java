package dev.joiner.twin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What every EKS cluster has from the start: DaemonSets on all nodes, namespaces with their accounts. */
public final class StandingObjects {
    private static final String MANAGER = "twin";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<String> DAEMON_SETS = List.of("aws-node", "kube-proxy");

    private StandingObjects() {}

    /** Creates them. */
    public static void create(TwinApi api) {
        try (InputStream in = StandingObjects.class.getResourceAsStream("/dev/joiner/twin/standing-objects.yaml")) {
            if (in == null) {
                throw new TwinException("the twin's jar lacks standing-objects.yaml");
            }
            var yaml = new YAMLMapper();
            try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
                for (JsonNode object : documents.readAll()) {
                    api.apply(object, "default", MANAGER);
                }
            }
        } catch (IOException e) {
            throw new TwinException("cannot read standing-objects.yaml: " + e.getMessage(), e);
        }
    }

    /**
     * Returns when the cluster works from end to end: kube-controller-manager has made service accounts and DaemonSet
     * pods, kube-scheduler has bound them, and kwok runs them on {@code nodes} nodes.
     *
     * @param check called while waiting; throws when it makes no sense to wait on
     */
    public static void await(TwinApi api, int nodes, Runnable check) throws InterruptedException {
        awaitThat(
                "the service accounts exist",
                check,
                () -> api.find("/api/v1/namespaces/default/serviceaccounts/default")
                                .isPresent()
                        && api.find("/api/v1/namespaces/joiner/serviceaccounts/default")
                                .isPresent());
        for (String name : DAEMON_SETS) {
            String path = "/apis/apps/v1/namespaces/kube-system/daemonsets/" + name;
            awaitThat(
                    "the pods of DaemonSet " + name + " run",
                    check,
                    () -> api.get(path).at("/status/numberReady").asInt() >= nodes);
        }
        awaitThat(
                "the nodes are ready",
                check,
                () -> api.list("/api/v1/nodes").stream()
                                .filter(StandingObjects::isReadyAndUntainted)
                                .count()
                        >= nodes);
    }

    private static boolean isReadyAndUntainted(JsonNode node) {
        for (JsonNode taint : node.at("/spec/taints")) {
            if (taint.path("key").asText().startsWith("node.kubernetes.io/")) {
                return false;
            }
        }
        return true;
    }

    private static void awaitThat(String what, Runnable check, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            check.run();
            if (System.nanoTime() > deadline) {
                throw new TwinException("waited " + LIMIT.toSeconds() + " s in vain until " + what);
            }
            Thread.sleep(POLL);
        }
    }
}
