package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Walkthrough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The other tests bite: with a part that does not do its work, what they check does not hold. */
@EnabledIfSystemProperty(named = "joiner.test.full", matches = "true", disabledReason = "./joiner test --full")
class ReplacedPartsIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void anExtenderThatLetsEverythingPassLosesPlannedRoom() {
        List<String> joiner = Mutant.command(
                "extender/src/main/java/dev/joiner/extender/PlacementContract.java",
                Map.of(
                        "Verdict filter(Pod pod, List<String> names) {",
                        "Verdict filter(Pod pod, List<String> names) {"
                                + " if (true) { return new Verdict(names, Map.of(), Optional.empty()); }"),
                folder);
        try (var twin = TestTwin.start("replaced-extender-it", HeldRoom.options(), joiner)) {
            HeldRoom.Outcome outcome = HeldRoom.play(twin);

            assertThatThrownBy(outcome::assertThatRoomWasKept)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("planned pods on each of their nodes");
        }
    }

    @Test
    void aPlannerOfOnePodANodeMissesTheArticlesFigures() {
        List<String> joiner = Mutant.command(
                "planner/src/main/java/dev/joiner/planner/Packing.java",
                Map.of(
                        "int fitting = Fit.count(requests, catalogue.free(state.pool(), type));",
                        "int fitting = Math.min(1, Fit.count(requests, catalogue.free(state.pool(), type)));"),
                folder);
        try (var twin = TestTwin.start(
                        "replaced-planner-it",
                        options -> options.boot(Duration.ofSeconds(1)).controllerManagerQps(500),
                        joiner);
                var observer = Observer.of(twin.twin(), TestTwin.NAMESPACE)) {
            var walkthrough = new Walkthrough(twin.twin(), observer, 100, true, stage -> {
                if (stage.contains("--replicas=0")) {
                    twin.emptyFor("default", 1);
                }
            });

            assertThatThrownBy(() -> {
                        DemoReport report = walkthrough.run();
                        ArticleFigures.check(report.scaleUp());
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("nodes by type");
        }
    }
}
