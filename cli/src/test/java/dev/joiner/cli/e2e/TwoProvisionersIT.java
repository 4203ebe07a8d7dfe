package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.cli.walkthrough.Observer.NodeSeen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two node pools, told apart by a label that pods select. */
class TwoProvisionersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void givesEachPodANodeOfThePoolThatItSelects() {
        try (var twin = TestTwin.start("two-pools-it", options -> options.boot(Duration.ofSeconds(2)))) {
            for (String team : List.of("red", "blue")) {
                twin.nodePool(team, pool -> {
                    pool.withObject("/spec/labels").put("team", team);
                    return pool;
                });
                twin.deployment(team, 0, "200m", Map.of("team", team));
            }

            twin.scale("red", 20);
            twin.scale("blue", 10);

            TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(30));
            // 8 pods a node: 20 need three, 10 need two.
            assertNodes(twin, "red", 20, 3);
            assertNodes(twin, "blue", 10, 2);
            twin.assertOneInstancePerClaim();
        }
    }

    private static void assertNodes(TestTwin twin, String team, int pods, int nodes) {
        List<NodeSeen> ofTeam = twin.nodes().stream()
                .filter(node -> node.provisioner().equals(team))
                .toList();
        assertThat(ofTeam)
                .as("nodes of %s", team)
                .hasSize(nodes)
                .allSatisfy(node -> assertThat(label(twin, node)).isEqualTo(team));
        var names = ofTeam.stream().map(NodeSeen::name).collect(Collectors.toSet());
        Map<String, Integer> counts = twin.podsByNode(team + "-");
        assertThat(counts.keySet()).containsAll(names);
        counts.forEach((node, count) -> {
            if (names.contains(node)) {
                assertThat(count).as("pods of %s on %s", team, node).isBetween(1, 8);
            } else {
                assertThat(count).as("pods of %s on %s", team, node).isZero();
            }
        });
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(pods);
    }

    private static String label(TestTwin twin, NodeSeen node) {
        JsonNode labels = twin.twin().api().get("/api/v1/nodes/" + node.name()).at("/metadata/labels");
        return labels.path("team").asText();
    }
}
