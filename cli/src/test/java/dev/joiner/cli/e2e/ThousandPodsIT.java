package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.ec2.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten times the article, on larger nodes. */
class ThousandPodsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ThousandPodsIT.class);
    private static final int PODS = 1000;

    /** A 2xlarge has 7910m cpu for pods, 150m of it for DaemonSets: 38 pods of 200m, and ceil(1000 / 38) nodes. */
    private static final int PODS_A_NODE = 38;

    private static final int NODES = 27;
    private static final double PRICE_OF_C5_2XLARGE = 0.34;

    static Stream<Boolean> optIns() {
        return Boolean.getBoolean("joiner.test.full") ? Stream.of(false, true) : Stream.of(false);
    }

    @ParameterizedTest(name = "opted in: {0}")
    @MethodSource("optIns")
    void runsAThousandPodsOnTheCheaperOfTwoLargerTypes(boolean optIn) {
        try (var twin = TestTwin.start("thousand-it", options -> options.boot(Duration.ofSeconds(3)))) {
            twin.optIn(optIn);
            twin.nodePool("default", ThousandPodsIT::large);
            twin.deployment("web", 0, "200m", Map.of());
            Instant begin = Instant.now();

            twin.scale("web", PODS);

            TestTwin.eventually(
                    Duration.ofSeconds(150), () -> assertThat(twin.running()).hasSize(PODS));
            LOG.info(
                    "{} pods run after {} ms, {} CreateFleet calls",
                    PODS,
                    Duration.between(begin, Instant.now()).toMillis(),
                    twin.launchCalls(begin).size());
            // A pod of a DaemonSet that comes late drives one of ours from the node; it finds room on another.
            TestTwin.eventually(Duration.ofSeconds(30), () -> {
                assertThat(twin.running()).hasSize(PODS);
                Map<String, Integer> counts = twin.podsByNode("web-");
                assertThat(counts).hasSize(NODES);
                assertThat(counts.values())
                        .allSatisfy(count -> assertThat(count).isBetween(1, PODS_A_NODE));
            });
            List<Instance> alive = twin.twin().ec2().alive();
            assertThat(alive)
                    .hasSize(NODES)
                    .allSatisfy(instance -> assertThat(instance.type()).isEqualTo("c5.2xlarge"));
            assertThat(alive.stream().mapToDouble(Instance::pricePerHour).sum())
                    .isCloseTo(NODES * PRICE_OF_C5_2XLARGE, within(1e-9));
            twin.assertOneInstancePerClaim();

            twin.scale("web", 0);

            TestTwin.eventually(Duration.ofSeconds(90), twin::assertNothingIsLeft);
            twin.assertOneInstancePerClaimEver();
        }
    }

    private static ObjectNode large(ObjectNode pool) {
        ArrayNode requirements = pool.withObject("/spec").putArray("requirements");
        requirement(requirements, "karpenter.k8s.aws/instance-family", "c5", "m5");
        requirement(requirements, "karpenter.k8s.aws/instance-size", "2xlarge");
        return TestTwin.emptyFor(3).apply(pool);
    }

    private static void requirement(ArrayNode requirements, String key, String... values) {
        ArrayNode list =
                requirements.addObject().put("key", key).put("operator", "In").putArray("values");
        List.of(values).forEach(list::add);
    }
}
