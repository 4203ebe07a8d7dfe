package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.kube.Watch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The article with the extender as the only signal, as {@code joiner demo --signal sentinel} runs it: what the scheduler
 * writes on pods counts for nothing here, for pods of no scheduler.
 */
class SentinelIT {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelIT.class);
    private static final String SENTINEL = "joiner-sentinel";
    private static final int SHORT_TTL = 3;

    private static TestTwin twin;
    private static Objects objects;

    @BeforeAll
    static void up() {
        twin = TestTwin.startWith(
                "sentinel-it",
                options -> options.boot(Duration.ofSeconds(3)).controllerManagerQps(20),
                LocalJoiner.EXTENDER_ALONE.toArray(String[]::new));
        objects = new Objects(twin.twin().api());
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    @Test
    void opensTheArticlesNodesOnTheExtendersWordAlone() throws InterruptedException {
        objects.namespace("theirs", false);
        objects.create("theirs", Objects.pod("unheard", "100m", "{}"));
        Set<String> sources = ConcurrentHashMap.newKeySet();
        DemoReport report;
        try (Watch _ = twin.twin()
                        .api()
                        .watch(
                                "/apis/joiner.dev/v1alpha1/demands",
                                event -> sources.add(
                                        event.object().at("/spec/source").asText()));
                var observer = Observer.of(twin.twin(), TestTwin.NAMESPACE)) {
            report = new Walkthrough(twin.twin(), observer, 100, true, stage -> {
                        if (stage.contains("--replicas=0")) {
                            objects.deletePods("theirs", "");
                            twin.emptyFor("default", SHORT_TTL);
                        } else {
                            assertThat(objects.demands("theirs")).isEmpty();
                        }
                    })
                    .run();
        }
        LOG.info("{}", report.toJson());

        ArticleFigures.check(report, SHORT_TTL);
        assertThat(sources).as("who told of demand").containsExactly("extender");
        assertThat(twin.ledger().schedulers()).containsExactly("joiner-scheduler");
        TestTwin.eventually(Duration.ofSeconds(10), twin::assertNothingIsLeft);
        twin.assertOneInstancePerClaimEver();
    }

    @Test
    void keepsASentinelOnWhichNoPodCanBe() {
        assertThat(twin.twin().api().get("/api/v1/nodes/" + SENTINEL).at("/metadata/labels"))
                .noneMatch(label -> label.asText().equals(SENTINEL));
        objects.namespace("bound", false);
        objects.create("bound", Objects.pod("wilful", "1m", "{\"schedulerName\":\"nobody\"}"));

        assertThatThrownBy(() -> twin.twin()
                        .api()
                        .create(
                                "/api/v1/namespaces/bound/pods/wilful/binding",
                                TwinApi.parse("{\"apiVersion\":\"v1\",\"kind\":\"Binding\","
                                        + "\"metadata\":{\"name\":\"wilful\"},\"target\":{\"kind\":\"Node\",\"name\":\""
                                        + SENTINEL + "\"}}")))
                .isInstanceOf(ApiStatusException.class)
                .hasMessageContaining("joiner-sentinel is no machine");
    }
}
