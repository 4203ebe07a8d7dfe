package dev.joiner.provisioner.termination;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvictionsTest {
    private static final String EVICTION = "POST /api/v1/namespaces/shop/pods/web/eviction";

    @TempDir
    private Path folder;

    private Stage stage;
    private Evictions evictions;
    private Pod pod;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        evictions = new Evictions(stage.kube, stage.control);
        pod = stage.put(aPod("web").on("n1"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void areAskedForOnceThoughEachLookWantsThem() {
        evictions.evict(pod);
        evictions.evict(pod);

        assertThat(stage.server.writes()).containsExactly(EVICTION);
    }

    @Test
    void nameTheVeryPodSoThatItsSuccessorOfTheSameNameIsSafe() {
        evictions.evict(pod);

        assertThat(stage.server.calls().getLast().body())
                .contains("\"preconditions\":{\"uid\":\"" + pod.metadata().uid() + "\"}");
    }

    @Test
    void areAskedForAgainLaterWhenABudgetRefusedThem() {
        stage.server.fail(call -> Optional.of(429));
        evictions.evict(pod);
        stage.server.failNothing();
        evictions.evict(pod);
        assertThat(stage.server.writes()).hasSize(1);

        stage.runLater();
        evictions.evict(pod);

        assertThat(stage.server.writes()).containsExactly(EVICTION, EVICTION);
    }

    @Test
    void areAskedForByNobodyWhoDoesNotLead() {
        stage.control.leads = false;

        evictions.evict(pod);

        assertThat(stage.server.writes()).isEmpty();
    }
}
