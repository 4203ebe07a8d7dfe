package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cluster.client.Crowd;
import dev.joiner.twin.kube.TwinApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of 800 nodes and 20,000 pods that are not Joiner's, with the chart's memory: one leader for half an hour,
 * while a thousand more pods come and go again and again. With {@code --full} only.
 */
class LargeTwinIT {
    private static final Logger LOG = LoggerFactory.getLogger(LargeTwinIT.class);
    private static final int NODES = 800;
    private static final int PODS = 20_000;
    private static final int MORE = 1_000;
    private static final int CREATED_AT_ONCE = 24;
    private static final Duration LEADS = Duration.ofMinutes(Integer.getInteger("joiner.test.minutes", 30));

    /** Of Joiner's own answer half a minute; kube-controller-manager and the machine need the rest. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    void oneLeaderHoldsALargeClusterForHalfAnHour() {
        assumeTrue(Boolean.getBoolean("joiner.test.full"), "takes more than half an hour: with --full only");
        try (var twin = TestTwin.start("large-it", options -> options.boot(Duration.ofSeconds(3)))) {
            fill(twin.twin().api());
            twin.nodePool("default", TestTwin.emptyFor(10));
            twin.deployment("web", 0, "200m", Map.of("karpenter.sh/provisioner-name", "default"));
            String leader = twin.leaderName();
            long pid = twin.leader().pid();
            Instant end = Instant.now().plus(LEADS);
            do {
                Instant begin = Instant.now();
                twin.scale("web", MORE);
                TestTwin.eventually(
                        PATIENCE,
                        Duration.ofSeconds(1),
                        () -> assertThat(web(twin)).isEqualTo(MORE));
                LOG.info("{} more pods have nodes after {}", MORE, Duration.between(begin, Instant.now()));
                twin.scale("web", 0);
                TestTwin.eventually(PATIENCE, Duration.ofSeconds(1), twin::assertNothingIsLeft);
            } while (Instant.now().isBefore(end));

            assertThat(twin.leaderName()).isEqualTo(leader);
            assertThat(twin.leader().pid()).isEqualTo(pid);
            assertThat(twin.leader().isAlive()).isTrue();
            for (String complaint : List.of("OutOfMemory", "lost the lead", "in use for good")) {
                assertThat(twin.linesOf("", complaint)).isEmpty();
            }
            twin.assertOneInstancePerClaimEver();
        }
    }

    /** Bound is all that Joiner has to see to: what plays the kubelets starts few pods a second among so many. */
    private static long web(TestTwin twin) {
        return twin.bound().stream()
                .filter(pod -> pod.name().startsWith("web-"))
                .count();
    }

    /** Nodes of somebody else, and their pods: bound, so that no scheduler has to. */
    private static void fill(TwinApi api) {
        Instant begin = Instant.now();
        IntFunction<String> nodes = Crowd.nodes();
        IntFunction<String> pods = Crowd.pods(NODES);
        atOnce(NODES, i -> {
            ObjectNode node = mine(nodes.apply(i));
            node.withObject("/metadata/labels").put("twin.joiner.dev/kubelet", "runs");
            // Of no instance: the cloud controller deletes Nodes whose instances EC2 does not know.
            node.withObject("/spec").remove("providerID");
            api.create("/api/v1/nodes", node);
        });
        IntStream.range(0, 40).forEach(i -> {
            ObjectNode namespace = JsonNodeFactory.instance.objectNode();
            namespace.withObject("/metadata").put("name", "team-" + i);
            api.create("/api/v1/namespaces", namespace);
        });
        TestTwin.eventually(
                Duration.ofMinutes(1),
                () -> IntStream.range(0, 40)
                        .forEach(i -> assertThat(api.find("/api/v1/namespaces/team-" + i + "/serviceaccounts/default"))
                                .isPresent()));
        atOnce(PODS, i -> {
            ObjectNode pod = mine(pods.apply(i));
            api.create("/api/v1/namespaces/" + pod.at("/metadata/namespace").asText() + "/pods", pod);
        });
        LOG.info("{} nodes and {} pods after {}", NODES, PODS, Duration.between(begin, Instant.now()));
    }

    /** Many at a time: each call waits for etcd and for the webhook. */
    private static void atOnce(int count, IntConsumer create) {
        try (var pool = Executors.newFixedThreadPool(CREATED_AT_ONCE)) {
            List<Future<?>> created = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                created.add(pool.submit(() -> create.accept(number)));
            }
            for (Future<?> one : created) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot fill the cluster", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while filling the cluster", e);
        }
    }

    /** Without what the API server gives, and without owners that do not exist. */
    private static ObjectNode mine(String json) {
        ObjectNode object = TwinApi.parse(json);
        object.withObject("/metadata").remove(Set.of("uid", "resourceVersion", "ownerReferences", "managedFields"));
        return object;
    }
}
