package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Walkthrough;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The article: one pod, a hundred, none; kube-controller-manager at its own pace of 20 pods a second. */
class WalkthroughIT {
    private static final Logger LOG = LoggerFactory.getLogger(WalkthroughIT.class);
    private static final int SEED_TTL = 30;
    private static final int SHORT_TTL = 3;

    private static TestTwin twin;

    @BeforeAll
    static void up() {
        twin = TestTwin.start(
                "walkthrough-it", options -> options.boot(Duration.ofSeconds(3)).controllerManagerQps(20));
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    @AfterEach
    void clean() {
        twin.delete("php-apache");
        twin.optIn(false);
    }

    @Test
    void opensThirteenNodesForAHundredOptedInPodsAndLeavesNone() throws InterruptedException {
        DemoReport report = walk(true, stage -> {});

        ArticleFigures.check(report, SEED_TTL);
        assertThat(twin.ledger().schedulers()).containsExactly("joiner-scheduler");
        assertNoTrace();
    }

    @Test
    void servesPodsOfTheDefaultSchedulerJustAsWell() throws InterruptedException {
        DemoReport report = walk(false, stage -> {
            if (stage.contains("--replicas=0")) {
                twin.emptyFor("default", SHORT_TTL);
            }
        });

        ArticleFigures.check(report, SHORT_TTL);
        assertThat(twin.ledger().schedulers()).containsExactly("default-scheduler");
        assertNoTrace();
    }

    private static DemoReport walk(boolean optIn, Consumer<String> stages) throws InterruptedException {
        twin.ledger().forgetPods();
        Instant begin = Instant.now();
        try (var observer = Observer.of(twin.twin(), TestTwin.NAMESPACE)) {
            DemoReport report = new Walkthrough(twin.twin(), observer, 100, optIn, stages).run();
            LOG.info("{} CreateFleet calls; {}", twin.launchCalls(begin).size(), report.toJson());
            return report;
        }
    }

    private static void assertNoTrace() {
        TestTwin.eventually(Duration.ofSeconds(10), () -> twin.assertNothingIsLeft());
        twin.assertOneInstancePerClaimEver();
    }
}
