package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.DemoReport.ScaleDown;
import dev.joiner.cli.walkthrough.DemoReport.ScaleUp;
import java.util.Map;

/** The article's scenario in numbers: counts and prices exactly, seconds at five times what they should be. */
final class ArticleFigures {
    private static final int PATIENCE = 5;

    private ArticleFigures() {}

    /**
     * Checks the walkthrough with 100 pods of 200m cpu on t3.medium.
     *
     * @param ttlSeconds for which empty nodes stayed
     */
    static void check(DemoReport report, int ttlSeconds) {
        assertThat(report.firstPod().nodes()).as("nodes for the first pod").isEqualTo(1);
        check(report.scaleUp());
        check(report.scaleDown(), ttlSeconds);
    }

    /** A t3.medium has 1930m cpu, 150m of it for DaemonSets: 8 pods of 200m, and ceil(100 / 8) nodes. */
    static void check(ScaleUp up) {
        assertThat(up.podsRunning()).as("running pods").isEqualTo(100);
        assertThat(up.instanceTypes()).as("nodes by type").isEqualTo(Map.of("t3.medium", 13));
        assertThat(up.nodes()).as("nodes").isEqualTo(13);
        assertThat(up.nodesLaunched()).as("nodes launched by the scale-up").isEqualTo(12);
        assertThat(up.mostPodsOnANode()).as("pods on the fullest node").isEqualTo(8);
        assertThat(up.emptyNodes()).as("empty nodes").isZero();
        assertThat(up.pricePerHour()).as("price per hour").isCloseTo(0.5408, within(1e-9));
        assertThat(up.secondsToFirstLaunchCall()).as("first launch call").isBetween(0.0, 0.5 * PATIENCE);
        assertThat(up.secondsToLastLaunchCall()).as("last launch call").isBetween(0.0, 1.0 * PATIENCE);
        assertThat(up.secondsToLastPodRunning() - up.secondsToLastNodeReady())
                .as("last pod running after the last node is Ready")
                .isLessThan(3.0 * PATIENCE);
    }

    private static void check(ScaleDown down, int ttlSeconds) {
        assertThat(down.nodesLeft()).as("nodes left").isZero();
        assertThat(down.nodeClaimsLeft()).as("claims left").isZero();
        assertThat(down.instancesLeft()).as("instances left").isZero();
        assertThat(down.secondsToLastTermination())
                .as("last termination")
                .isBetween((double) ttlSeconds, ttlSeconds + 10.0 * PATIENCE);
    }
}
